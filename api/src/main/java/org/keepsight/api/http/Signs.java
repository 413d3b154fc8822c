package org.keepsight.api.http;

import java.util.function.Supplier;
import org.keepsight.api.status.RecordingState;
import org.keepsight.api.status.StoreGuarantee;
import org.keepsight.retention.scrub.ScrubState;

/**
 * What this machine says of itself at any moment; none of it blocks.
 *
 * @param recording how recording goes
 * @param guarantee how firmly the store keeps footage
 * @param scrub how verifying stored bytes goes
 */
public record Signs(
        Supplier<RecordingState> recording, Supplier<StoreGuarantee> guarantee, Supplier<ScrubState> scrub) {
    /** Of a machine that records nothing and knows nothing. */
    public static final Signs NONE =
            new Signs(() -> RecordingState.NONE, () -> StoreGuarantee.UNKNOWN, () -> ScrubState.NONE);
}
