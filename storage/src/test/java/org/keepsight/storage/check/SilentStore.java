package org.keepsight.storage.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.DeleteOutcome;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.StoreCapabilities;
import org.keepsight.storage.object.StoredObject;

/** A store that stops answering in the middle of a listing. */
final class SilentStore implements ObjectStore {
    private final ObjectStore store;

    SilentStore(ObjectStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public StoreCapabilities capabilities() throws IOException {
        throw new IOException("silence");
    }

    @Override
    public StoredObject put(
            String key, Path file, Digest digest, Map<String, String> metadata, @Nullable Instant retainUntil)
            throws IOException {
        throw new IOException("silence");
    }

    @Override
    public Optional<StoredObject> stat(ObjectVersion object) throws IOException {
        throw new IOException("silence");
    }

    @Override
    public InputStream get(ObjectVersion object, long offset, long length) throws IOException {
        throw new IOException("silence");
    }

    @Override
    public Stream<StoredObject> list(String prefix, @Nullable String after) throws IOException {
        return store.list(prefix, after).limit(10).peek(object -> {
            if (object.key().contains("-00000003-")) {
                throw new UncheckedIOException(new IOException("silence"));
            }
        });
    }

    @Override
    public void retain(ObjectVersion object, Instant until) throws IOException {
        throw new IOException("silence");
    }

    @Override
    public void legalHold(ObjectVersion object, boolean on) throws IOException {
        throw new IOException("silence");
    }

    @Override
    public List<DeleteOutcome> delete(List<ObjectVersion> objects) throws IOException {
        throw new IOException("silence");
    }

    @Override
    public void close() {
        store.close();
    }
}
