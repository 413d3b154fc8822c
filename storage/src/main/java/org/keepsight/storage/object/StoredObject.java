package org.keepsight.storage.object;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object as the store tells of it.
 *
 * @param bytes its size
 * @param versionId {@code null} on a store without versions
 * @param metadata user metadata; empty in listings
 */
public record StoredObject(String key, long bytes, @Nullable String versionId, Map<String, String> metadata) {
    public StoredObject {
        metadata = Map.copyOf(metadata);
    }
}
