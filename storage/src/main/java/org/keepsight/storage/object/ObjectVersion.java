package org.keepsight.storage.object;

import org.jspecify.annotations.Nullable;

/** One version of an object; {@code versionId} is {@code null} on a store without versions, or to mean the newest. */
public record ObjectVersion(String key, @Nullable String versionId) {
    /** Whatever version the key has now. */
    public static ObjectVersion newest(String key) {
        return new ObjectVersion(key, null);
    }
}
