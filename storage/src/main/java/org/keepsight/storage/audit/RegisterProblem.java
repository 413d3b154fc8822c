package org.keepsight.storage.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done to the access register behind our back.
 *
 * @param number in the chain, where it has one
 * @param entry its id, where it is known
 * @param what one sentence for a person
 */
public record RegisterProblem(
        Kind kind, @Nullable Long number, @Nullable UUID entry, String what) {
    /** What was done. */
    public enum Kind {
        /** An entry says something else than was written. */
        CHANGED,
        /** An entry that Keepsight did not write. */
        INSERTED,
        /** An entry is gone before its time. */
        REMOVED,
        /** The chain itself was touched. */
        CHAIN_BROKEN
    }

    /** Which entry, for a person. */
    public String subject() {
        String named = number == null ? "" : "entry " + number;
        return entry == null ? named : named.isEmpty() ? entry.toString() : named + " (" + entry + ")";
    }
}
