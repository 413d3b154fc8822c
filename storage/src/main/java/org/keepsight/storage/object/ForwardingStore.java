package org.keepsight.storage.object;

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

/** A store that asks another for everything; whoever extends it does some of it differently. Closing it leaves the other open. */
public abstract class ForwardingStore implements ObjectStore {
    private final ObjectStore store;

    protected ForwardingStore(ObjectStore store) {
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
        // The other belongs to somebody else.
    }
}
