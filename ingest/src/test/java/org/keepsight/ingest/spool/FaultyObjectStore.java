package org.keepsight.ingest.spool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.DeleteOutcome;
import org.keepsight.storage.object.ListedVersion;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.StoreCapabilities;
import org.keepsight.storage.object.StoredObject;

/** A real store that fails a put on demand: before it did anything, after it did everything, or for one key only. */
final class FaultyObjectStore implements ObjectStore {
    private final ObjectStore real;
    final AtomicInteger puts = new AtomicInteger();
    /** Until when objects were to be locked at their put. */
    final Map<String, Instant> dates = new ConcurrentHashMap<>();

    volatile boolean failBefore;
    volatile boolean failAfter;
    volatile @Nullable String refusedKey;

    FaultyObjectStore(ObjectStore real) {
        this.real = real;
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
        StoredObject stored = real.put(key, file, digest, metadata, retainUntil);
        puts.incrementAndGet();
        if (failAfter) {
            throw new IOException("the store's answer was lost");
        }
        return stored;
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public StoreCapabilities capabilities() throws IOException {
        return real.capabilities();
    }

    @Override
    public Optional<StoredObject> stat(ObjectVersion object) throws IOException {
        return real.stat(object);
    }

    @Override
    public InputStream get(ObjectVersion object, long offset, long length) throws IOException {
        return real.get(object, offset, length);
    }

    @Override
    public Stream<StoredObject> list(String prefix, @Nullable String after) throws IOException {
        return real.list(prefix, after);
    }

    @Override
    public Stream<ListedVersion> versions(String prefix, @Nullable String after) throws IOException {
        return real.versions(prefix, after);
    }

    @Override
    public void retain(ObjectVersion object, Instant until) throws IOException {
        real.retain(object, until);
    }

    @Override
    public void legalHold(ObjectVersion object, boolean on) throws IOException {
        real.legalHold(object, on);
    }

    @Override
    public List<DeleteOutcome> delete(List<ObjectVersion> objects) throws IOException {
        return real.delete(objects);
    }

    @Override
    public void close() {
        real.close();
    }
}
