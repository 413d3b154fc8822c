package org.keepsight.storage.object;

import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Segment;

/** One version of an object; {@code versionId} is {@code null} on a store without versions, or to mean the newest. */
public record ObjectVersion(String key, @Nullable String versionId) {
    /** The version of a segment that its row names. */
    public static ObjectVersion of(Segment segment) {
        return new ObjectVersion(ObjectKey.of(segment).toString(), segment.versionId());
    }

    /** Whatever version the key has now. */
    public static ObjectVersion newest(String key) {
        return new ObjectVersion(key, null);
    }
}
