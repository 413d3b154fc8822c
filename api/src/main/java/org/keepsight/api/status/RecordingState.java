package org.keepsight.api.status;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Degradation;
import org.keepsight.storage.time.ClockVerdict;

/**
 * How recording goes on this machine, whatever the database and the store do.
 *
 * @param recording whether a worker of this machine lives and its spool takes footage
 * @param degradation of all workers of this machine together
 * @param clock why the clock is not believed, so that nothing is deleted; {@code null} while it is
 * @param breach when the store has no room any more for what must be kept, if that is soon; {@code null}: it is not
 */
public record RecordingState(
        boolean recording,
        Degradation degradation,
        ClockVerdict.@Nullable Suspended clock,
        @Nullable Instant breach) {
    /** No worker here, or none that has answered yet. */
    public static final RecordingState NONE = new RecordingState(false, Degradation.NONE);

    /** Under a clock that is believed, and with a store that has room. */
    public RecordingState(boolean recording, Degradation degradation) {
        this(recording, degradation, null, null);
    }
}
