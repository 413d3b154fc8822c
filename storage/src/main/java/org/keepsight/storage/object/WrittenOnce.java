package org.keepsight.storage.object;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads small objects that were written once and can be told from what anybody else writes, by a signature or a seal. A store
 * with versions keeps them beneath whatever is put over them or hides them, and there they are found. Thread-safe.
 */
public final class WrittenOnce {
    private static final String HIDDEN =
            "somebody deleted it in the store: a delete marker hides it, and the version beneath is what is read";
    private static final String WRITTEN_OVER =
            "somebody wrote over it in the store; the version that is ours is what is read";

    private final ObjectStore store;

    public WrittenOnce(ObjectStore store) {
        this.store = store;
    }

    /**
     * Makes something of an object's bytes.
     *
     * @param <T> what
     */
    public interface Reading<T> {
        /** @throws IllegalArgumentException when these bytes are not what was written */
        T of(byte[] bytes);
    }

    /** Names with this prefix behind {@code after}, in order, of which there is a version, hidden or not. */
    public List<String> names(String prefix, @Nullable String after) throws IOException {
        try (Stream<ListedVersion> listed = store.versions(prefix, after)) {
            return listed.filter(each -> !each.marker())
                    .map(each -> each.version().key())
                    .distinct()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Reads the newest version, and where that is not what was written, the oldest that is.
     *
     * @param most bytes it can have
     * @throws IllegalArgumentException when there are versions and none is right; of the newest that is an object
     * @throws NoSuchFileException when there is none
     */
    public <T> T read(String key, long most, Reading<T> reading) throws IOException {
        @Nullable IllegalArgumentException wrong = null;
        try {
            return read(ObjectVersion.newest(key), most, reading);
        } catch (IllegalArgumentException e) {
            wrong = e;
        } catch (NoSuchFileException e) {
            // Perhaps it is hidden.
        }
        for (ObjectVersion version : versions(key)) {
            try {
                return read(version, most, reading);
            } catch (IllegalArgumentException e) {
                wrong = wrong == null ? e : wrong;
            }
        }
        if (wrong == null) {
            throw new NoSuchFileException(key);
        }
        throw wrong;
    }

    private <T> T read(ObjectVersion version, long most, Reading<T> reading) throws IOException {
        StoredObject object = store.stat(version).orElseThrow(() -> new NoSuchFileException(version.key()));
        if (object.bytes() > most) {
            throw new IllegalArgumentException(
                    "it has " + object.bytes() + " bytes: that is not what was stored there");
        }
        try (InputStream in = store.get(version, 0, object.bytes())) {
            return reading.of(in.readNBytes((int) object.bytes()));
        }
    }

    /** Of a name that has versions, the oldest first; none on a store without. */
    private List<ObjectVersion> versions(String key) throws IOException {
        try (Stream<ListedVersion> listed = store.versions(key, null)) {
            List<ObjectVersion> versions = new ArrayList<>();
            listed.takeWhile(each -> each.version().key().equals(key)) // a key comes before those it begins
                    .filter(each -> !each.marker() && each.version().versionId() != null)
                    .forEach(each -> versions.add(each.version()));
            return versions.reversed();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * What somebody did in the store to names with this prefix: of each whose newest version is not the only one, a sentence. A
     * store without versions tells nothing.
     */
    public Map<String, String> covered(String prefix) throws IOException {
        Map<String, String> covered = new HashMap<>();
        try (Stream<ListedVersion> listed = store.versions(prefix, null)) {
            Set<String> hidden = new HashSet<>();
            listed.forEach(each -> {
                String name = each.version().key();
                if (each.newest() && each.marker()) {
                    hidden.add(name);
                } else if (!each.newest() && !each.marker()) {
                    covered.put(name, hidden.contains(name) ? HIDDEN : WRITTEN_OVER);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return covered;
    }
}
