package org.keepsight.retention.scrub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.DeleteOutcome;
import org.keepsight.storage.object.ListedVersion;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.StoreCapabilities;
import org.keepsight.storage.object.StoredObject;

/**
 * A store that is read from no faster than the budget. Closing it leaves the store behind it open. Used by one
 * thread.
 */
final class PacedStore implements ObjectStore {
    private final ObjectStore store;
    private final Pace pace;

    PacedStore(ObjectStore store, long budget) {
        this.store = store;
        this.pace = new Pace(budget, System.nanoTime());
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public StoreCapabilities capabilities() throws IOException {
        return store.capabilities();
    }

    @Override
    public StoredObject put(
            String key, Path file, Digest digest, Map<String, String> metadata, @Nullable Instant retainUntil)
            throws IOException {
        return store.put(key, file, digest, metadata, retainUntil);
    }

    @Override
    public Optional<StoredObject> stat(ObjectVersion object) throws IOException {
        return store.stat(object);
    }

    @Override
    public InputStream get(ObjectVersion object, long offset, long length) throws IOException {
        return new Paced(store.get(object, offset, length));
    }

    @Override
    public Stream<StoredObject> list(String prefix, @Nullable String after) throws IOException {
        return store.list(prefix, after);
    }

    @Override
    public Stream<ListedVersion> versions(String prefix, @Nullable String after) throws IOException {
        return store.versions(prefix, after);
    }

    @Override
    public void retain(ObjectVersion object, Instant until) throws IOException {
        store.retain(object, until);
    }

    @Override
    public void legalHold(ObjectVersion object, boolean on) throws IOException {
        store.legalHold(object, on);
    }

    @Override
    public List<DeleteOutcome> delete(List<ObjectVersion> objects) throws IOException {
        return store.delete(objects);
    }

    @Override
    public void close() {
        // The store belongs to somebody else.
    }

    private final class Paced extends FilterInputStream {
        Paced(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            pay(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            pay(Math.max(0, read));
            return read;
        }

        private void pay(int bytes) throws IOException {
            Duration wait = pace.read(bytes, System.nanoTime());
            try {
                if (wait.isPositive()) {
                    Thread.sleep(wait);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("scrubbing stops");
            }
        }
    }
}
