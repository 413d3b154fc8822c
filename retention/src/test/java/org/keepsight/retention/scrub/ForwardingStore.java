package org.keepsight.retention.scrub;

import java.io.IOException;
import java.io.InputStream;
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

/** A store that asks another for everything; closing it leaves the other open. */
public class ForwardingStore implements ObjectStore {
    private final ObjectStore store;

    public ForwardingStore(ObjectStore store) {
        this.store = store;
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
        return store.get(object, offset, length);
    }

    @Override
    public Stream<StoredObject> list(String prefix, @Nullable String after) throws IOException {
        return store.list(prefix, after);
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
        // The store belongs to the test.
    }
}
