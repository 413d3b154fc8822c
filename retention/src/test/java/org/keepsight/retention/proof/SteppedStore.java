package org.keepsight.retention.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.ForwardingStore;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.StoredObject;

/** A store at one of whose puts something happens to its user: before it, or when it is done. */
final class SteppedStore extends ForwardingStore {
    /** What no code catches, as no code goes on after kill -9. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        private Killed(int step, boolean done) {
            super("killed " + (done ? "after" : "before") + " step " + step);
        }
    }

    private final boolean done;
    private final Runnable event;
    private int left;

    /**
     * @param puts that go on before the one at which it happens
     * @param done whether that one is carried out before
     */
    SteppedStore(ObjectStore store, int puts, boolean done, Runnable event) {
        super(store);
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
        StoredObject stored = super.put(key, file, digest, metadata, retainUntil);
        if (now && done) {
            event.run();
        }
        return stored;
    }
}
