package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.ForwardingStore;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.StoredObject;

/** A real store that fails a put on demand: before it did anything, after it did everything, or for one key only. */
final class FaultyObjectStore extends ForwardingStore {
    final AtomicInteger puts = new AtomicInteger();
    /** Until when objects were to be locked at their put. */
    final Map<String, Instant> dates = new ConcurrentHashMap<>();

    volatile boolean failBefore;
    volatile boolean failAfter;
    volatile @Nullable String refusedKey;

    FaultyObjectStore(ObjectStore real) {
        super(real);
    }

    @Override
    public StoredObject put(
            String key, Path file, Digest digest, Map<String, String> metadata, @Nullable Instant retainUntil)
            throws IOException {
        if (failBefore) {
            throw new IOException("the store is down");
        }
        if (key.equals(refusedKey)) {
            throw new IOException("the store does not like this one");
        }
        if (retainUntil != null) {
            dates.put(key, retainUntil);
        }
        StoredObject stored = super.put(key, file, digest, metadata, retainUntil);
        puts.incrementAndGet();
        if (failAfter) {
            throw new IOException("the store's answer was lost");
        }
        return stored;
    }
}
