package org.keepsight.retention.lock;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.keepsight.storage.model.CameraId;

/**
 * A range of a camera whose locks are to be brought in line, and how far that has come. Times may be infinite, hence not
 * instants.
 *
 * @param from footage that ends behind it and
 * @param to begins before this is gone through
 * @param after the last segment that is done
 */
record LockTask(long id, Kind kind, CameraId camera, OffsetDateTime from, OffsetDateTime to, Place after) {
    enum Kind {
        RETAIN,
        LEGAL_HOLD
    }

    /** A segment's place in the catalogue's order. */
    record Place(OffsetDateTime end, UUID run, int sequence) {}
}
