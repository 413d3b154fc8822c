package org.keepsight.api.status;

import org.keepsight.storage.model.Degradation;

/**
 * How recording goes on this machine, whatever the database and the store do.
 *
 * @param recording whether a worker of this machine lives and its spool takes footage
 * @param degradation of all workers of this machine together
 */
public record RecordingState(boolean recording, Degradation degradation) {
    /** No worker here, or none that has answered yet. */
    public static final RecordingState NONE = new RecordingState(false, Degradation.NONE);
}
