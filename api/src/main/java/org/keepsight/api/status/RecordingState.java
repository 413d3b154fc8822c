package org.keepsight.api.status;

import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Degradation;
import org.keepsight.storage.time.ClockVerdict;

/**
 * How recording goes on this machine, whatever the database and the store do.
 *
 * @param recording whether a worker of this machine lives and its spool takes footage
 * @param degradation of all workers of this machine together
 * @param clock why the clock is not believed, so that nothing is deleted; {@code null} while it is
 */
public record RecordingState(boolean recording, Degradation degradation, ClockVerdict.@Nullable Suspended clock) {
    /** No worker here, or none that has answered yet. */
    public static final RecordingState NONE = new RecordingState(false, Degradation.NONE);

    /** Under a clock that is believed. */
    public RecordingState(boolean recording, Degradation degradation) {
        this(recording, degradation, null);
    }
}
