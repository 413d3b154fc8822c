package org.keepsight.retention.proof;

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

/** A store at one of whose puts something happens to its user: before it, or when it is done. */
final class SteppedStore implements ObjectStore {
    /** What no code catches, as no code goes on after kill -9. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        private Killed(int step, boolean done) {
            super("killed " + (done ? "after" : "before") + " step " + step);
        }
    }

    private final ObjectStore store;
    private final boolean done;
    private final Runnable event;
    private int left;

    /**
     * @param puts that go on before the one at which it happens
     * @param done whether that one is carried out before
     */
    SteppedStore(ObjectStore store, int puts, boolean done, Runnable event) {
        this.store = store;
        this.left = puts;
        this.done = done;
        this.event = event;
    }

    /** Its user is killed there. */
    static SteppedStore killing(ObjectStore store, int puts, boolean done) {
        return new SteppedStore(store, puts, done, () -> {
            throw new Killed(puts, done);
        });
    }

    @Override
    public StoredObject put(
            String key, Path file, Digest digest, Map<String, String> metadata, @Nullable Instant retainUntil)
            throws IOException {
        boolean now = left-- == 0;
        if (now && !done) {
            event.run();
        }
        StoredObject stored = store.put(key, file, digest, metadata, retainUntil);
        if (now && done) {
            event.run();
        }
        return stored;
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
        // It belongs to the test.
    }
}
