package org.keepsight.storage.catalogue;

import java.time.LocalDate;
import java.util.Optional;

/**
 * What a camera's UTC day says beside what its segments and the deletion ledger say, seen at one moment.
 *
 * @param hasRows whether segments of any state end on this day
 * @param claimed what the day row says, as text; what a missing row says is nothing recorded
 * @param proved what segments and ledger say, likewise
 */
public record DayEvidence(LocalDate day, boolean hasRows, String claimed, String proved) {
    /** The disagreement, if there is one. */
    public Optional<String> difference() {
        return claimed.equals(proved)
                ? Optional.empty()
                : Optional.of("the day says " + claimed + "; segments and ledger say " + proved);
    }
}
