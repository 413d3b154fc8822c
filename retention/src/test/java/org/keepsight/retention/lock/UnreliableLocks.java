package org.keepsight.retention.lock;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.keepsight.storage.object.StoreRefusedException;
import org.keepsight.storage.object.StoredObject;

/** A real store that falls silent after so many locks, or refuses to lock some objects. */
final class UnreliableLocks implements ObjectStore {
    private final ObjectStore real;
    /** How many more locks are answered. */
    final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    /** How many were asked for. */
    final AtomicInteger asked = new AtomicInteger();
    /** Objects of these keys are not locked. */
    final Set<String> refused = ConcurrentHashMap.newKeySet();

    UnreliableLocks(ObjectStore real) {
        this.real = real;
    }

    private void answer(ObjectVersion object) throws IOException {
        asked.incrementAndGet();
        if (left.getAndDecrement() <= 0) {
            throw new IOException("the store has fallen silent");
        }
        if (refused.contains(object.key())) {
            throw new StoreRefusedException("AccessDenied: not this one");
        }
    }

    @Override
    public void retain(ObjectVersion object, Instant until) throws IOException {
        answer(object);
        real.retain(object, until);
    }

    @Override
    public void legalHold(ObjectVersion object, boolean on) throws IOException {
        answer(object);
        real.legalHold(object, on);
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
    public StoredObject put(
            String key, Path file, Digest digest, Map<String, String> metadata, @Nullable Instant retainUntil)
            throws IOException {
        return real.put(key, file, digest, metadata, retainUntil);
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
    public List<DeleteOutcome> delete(List<ObjectVersion> objects) throws IOException {
        return real.delete(objects);
    }

    @Override
    public void close() {
        real.close();
    }
}
