package org.keepsight.retention.sweep;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectVersion;

/**
 * A segment that may be due, or is condemned already: its object's name says all that a deletion needs.
 *
 * @param versionId the store's version of the object; {@code null} on a store without versions
 * @param bytes size of the object
 */
record Candidate(ObjectKey key, @Nullable String versionId, long bytes) {
    CameraId camera() {
        return key.camera();
    }

    Instant start() {
        return key.time().start();
    }

    Instant end() {
        return key.time().end();
    }

    ObjectVersion object() {
        return new ObjectVersion(key.toString(), versionId);
    }
}
