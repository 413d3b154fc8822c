package org.keepsight.retention.sweep;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.DeleteOutcome;
import org.keepsight.storage.object.LockMode;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.StoreCapabilities;
import org.keepsight.storage.object.StoredObject;

/** Objects in memory, and a store that fails as told. */
public final class FaultyObjectStore implements ObjectStore {
    public static final String NAME = "directory:/faulty";

    /** Deletions of these keys are refused and the objects stay. */
    public final Set<String> refused = new HashSet<>();
    /** These keys have a lock. */
    public final Set<String> locked = new HashSet<>();
    /** Deletions of these keys are refused though the objects are gone. */
    public final Set<String> ambiguous = new HashSet<>();
    /** Sizes of the bulk deletions asked for. */
    public final List<Integer> bulks = new ArrayList<>();
    /** Whether the store answers at all. */
    public boolean reachable = true;

    private final Map<String, byte[]> objects = new TreeMap<>();
    private final List<Runnable> beforeDelete = new ArrayList<>();

    /** Something that happens just before the next deletion. */
    public void beforeNextDelete(Runnable action) {
        beforeDelete.add(action);
    }

    public synchronized Set<String> keys() {
        return Set.copyOf(objects.keySet());
    }

    public synchronized void put(String key) {
        objects.put(key, new byte[1]);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities(false, LockMode.NONE);
    }

    @Override
    public synchronized StoredObject put(
            String key, Path file, Digest digest, Map<String, String> metadata, @Nullable Instant retainUntil)
            throws IOException {
        objects.put(key, Files.readAllBytes(file));
        return stored(key);
    }

    @Override
    public synchronized Optional<StoredObject> stat(ObjectVersion object) throws IOException {
        answer();
        return objects.containsKey(object.key()) ? Optional.of(stored(object.key())) : Optional.empty();
    }

    @Override
    public synchronized InputStream get(ObjectVersion object, long offset, long length) throws IOException {
        byte[] content = objects.get(object.key());
        if (content == null) {
            throw new NoSuchFileException(object.key());
        }
        return new ByteArrayInputStream(content, (int) offset, (int) length);
    }

    @Override
    public synchronized Stream<StoredObject> list(String prefix, @Nullable String after) {
        return objects.keySet().stream()
                .filter(key -> key.startsWith(prefix) && (after == null || key.compareTo(after) > 0))
                .map(this::stored);
    }

    @Override
    public void retain(ObjectVersion object, Instant until) {
        // It locks nothing.
    }

    @Override
    public void legalHold(ObjectVersion object, boolean on) {
        // Likewise.
    }

    @Override
    public synchronized List<DeleteOutcome> delete(List<ObjectVersion> versions) throws IOException {
        List.copyOf(beforeDelete).forEach(Runnable::run);
        beforeDelete.clear();
        answer();
        bulks.add(versions.size());
        List<DeleteOutcome> outcomes = new ArrayList<>();
        for (ObjectVersion version : versions) {
            if (locked.contains(version.key())) {
                outcomes.add(new DeleteOutcome.Failed(version, DeleteOutcome.Why.LOCKED, "AccessDenied"));
                continue;
            }
            if (refused.contains(version.key())) {
                outcomes.add(new DeleteOutcome.Failed(version, "AccessDenied"));
                continue;
            }
            objects.remove(version.key());
            outcomes.add(
                    ambiguous.contains(version.key())
                            ? new DeleteOutcome.Failed(version, "InternalError")
                            : new DeleteOutcome.Deleted(version));
        }
        return outcomes;
    }

    private StoredObject stored(String key) {
        byte[] content = objects.getOrDefault(key, new byte[0]);
        return new StoredObject(key, content.length, null, Map.of());
    }

    private void answer() throws IOException {
        if (!reachable) {
            throw new IOException("connection refused");
        }
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
