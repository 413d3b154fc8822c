package org.keepsight.storage.object;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.disk.FullDisk;
import org.keepsight.storage.model.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects as files under a directory: {@code objects/} holds them by key, {@code incoming/} what is on its way.
 * Thread-safe, also between processes that share the directory.
 *
 * <p>A put gives the bytes a name in {@code incoming} (a hard link when the file lies on the same file system, so that a
 * segment is written to the disk once; a copy otherwise), verifies the digest by reading them, sets the metadata as an
 * extended attribute, fsyncs, and links them to their key, which never replaces anything; then it fsyncs the directory.
 * A marker in the root tells an object that is absent from a disk that is: see {@link StoreMarker}.
 *
 * <p>An inode is never shared by two objects, since its metadata is not either. What a crash leaves in {@code incoming} is
 * invisible and removed at a later start.
 */
public final class DirectoryObjectStore implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryObjectStore.class);
    private static final Duration LEFTOVER_AGE = Duration.ofHours(1);
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Path objects;
    private final Path incoming;
    private final ObjectTree tree;
    private final StoreMarker marker;
    private final String name;

    /**
     * Opens the store of a directory, making it if there is none, whatever anybody knows of it.
     *
     * @throws IOException when the directory cannot be written, its file system keeps no extended attributes, or it holds
     *     objects and not the marker
     */
    public DirectoryObjectStore(Path root) throws IOException {
        this(root, store -> false);
    }

    /**
     * Opens the store of a directory, making it if there is none and there ought to be none.
     *
     * @param holdsFootage whether the store of this {@link #name} is known to hold footage: then a directory without
     *     marker and objects is the place where its disk should be mounted, and nothing is written to it
     * @throws IOException when that is so, when the directory cannot be written, its file system keeps no extended
     *     attributes, or it holds objects and not the marker
     */
    public DirectoryObjectStore(Path root, Predicate<String> holdsFootage) throws IOException {
        Files.createDirectories(root);
        this.name = "directory:" + root.toRealPath();
        this.objects = root.resolve("objects");
        this.incoming = root.resolve("incoming");
        this.tree = new ObjectTree(objects);
        this.marker = StoreMarker.of(root, objects, () -> holdsFootage.test(name));
        Files.createDirectories(objects);
        Files.createDirectories(incoming);
        FileMetadata.probe(incoming);
        removeLeftovers(incoming, Instant.now().minus(LEFTOVER_AGE));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities(false, LockMode.NONE);
    }

    @Override
    public StoredObject put(
            String key, Path file, Digest digest, Map<String, String> metadata, @Nullable Instant retainUntil)
            throws IOException {
        Path target = path(key);
        Map<String, String> complete = ObjectRules.withDigest(metadata, digest);
        long bytes = Files.size(file);
        if (stat(key).isEmpty()) {
            Path candidate = incoming.resolve(UUID.randomUUID().toString());
            try {
                publish(file, candidate, digest, complete, target);
            } catch (FileAlreadyExistsException e) { // somebody else was first
                return ObjectRules.requireSame(stat(key).orElseThrow(() -> e), digest, bytes);
            } catch (IOException e) {
                throw FullDisk.explains(e, incoming, bytes)
                        ? new StoreFullException("the disk of " + name + " is full", e)
                        : e;
            } finally {
                Files.deleteIfExists(candidate);
            }
        } else {
            ObjectTree.fsync(ObjectTree.parent(target), StandardOpenOption.READ); // its put may have died before
        }
        StoredObject stored = stat(key).orElseThrow(() -> new IOException(key + " is gone right after it was stored"));
        return ObjectRules.requireSame(stored, digest, bytes);
    }

    private void publish(Path file, Path candidate, Digest digest, Map<String, String> metadata, Path target)
            throws IOException {
        linkOrCopy(file, candidate);
        verify(candidate, digest, target);
        FileMetadata.write(candidate, metadata);
        ObjectTree.fsync(candidate, StandardOpenOption.WRITE);
        tree.publish(candidate, target);
    }

    @Override
    public Optional<StoredObject> stat(ObjectVersion object) throws IOException {
        Path file = path(object.key());
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(new StoredObject(object.key(), Files.size(file), null, FileMetadata.read(file)))
                    : absent();
        } catch (NoSuchFileException e) {
            return absent(); // deleted between the two looks
        }
    }

    /** The answer that there is no such object, if the disk is there to give it. */
    private Optional<StoredObject> absent() throws IOException {
        marker.require();
        return Optional.empty();
    }

    @Override
    public InputStream get(ObjectVersion object, long offset, long length) throws IOException {
        String key = object.key();
        Path file = path(key);
        ObjectRules.requireRange(offset, length);
        FileChannel channel = open(file);
        try {
            if (offset + length > channel.size()) {
                throw new EOFException(key + " has " + channel.size() + " bytes, not " + (offset + length));
            }
            channel.position(offset);
            return new BoundedStream(Channels.newInputStream(channel), length);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            marker.require();
            throw e;
        }
    }

    @Override
    public Stream<StoredObject> list(String prefix, @Nullable String after) throws IOException {
        marker.require();
        DirectoryListing listing = new DirectoryListing(objects, ObjectRules.requirePrefix(prefix), after, marker);
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(listing, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    @Override
    public void retain(ObjectVersion object, Instant until) {
        // A directory locks nothing: whoever is root on this computer deletes.
    }

    @Override
    public void legalHold(ObjectVersion object, boolean on) {
        // Likewise.
    }

    @Override
    public List<DeleteOutcome> delete(List<ObjectVersion> doomed) throws IOException {
        ObjectRules.requireDeletable(doomed.size());
        marker.require();
        List<DeleteOutcome> outcomes = new ArrayList<>();
        Set<Path> directories = new HashSet<>();
        for (ObjectVersion object : doomed) {
            Path file = path(object.key());
            try {
                Files.deleteIfExists(file);
                directories.add(ObjectTree.parent(file));
                outcomes.add(new DeleteOutcome.Deleted(object));
            } catch (IOException e) {
                outcomes.add(new DeleteOutcome.Failed(object, e.toString()));
            }
        }
        marker.require(); // what was not there is gone only if the disk was
        for (Path directory : directories) {
            tree.settle(directory);
        }
        return outcomes;
    }

    @Override
    public void close() {}

    private Path path(String key) {
        return objects.resolve(ObjectRules.requireKey(key));
    }

    private static void linkOrCopy(Path file, Path candidate) throws IOException {
        try {
            Files.createLink(candidate, file);
            if ((int) Files.getAttribute(candidate, "unix:nlink") == 2) {
                return;
            }
            Files.delete(candidate); // another object has this inode already
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            Files.deleteIfExists(candidate); // another file system, or not ours to link: then a copy
        }
        Files.copy(file, candidate);
    }

    private static void verify(Path candidate, Digest digest, Path target) throws IOException {
        MessageDigest sha = Digest.sha256();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (FileChannel channel = FileChannel.open(candidate, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                sha.update(buffer.flip());
                buffer.clear();
            }
        }
        Digest found = Digest.of(sha.digest());
        if (!found.equals(digest)) {
            throw new IOException("refused " + target + ": its bytes have the digest " + found + ", not " + digest);
        }
    }

    static void removeLeftovers(Path incoming, Instant before) throws IOException {
        try (Stream<Path> files = Files.list(incoming)) {
            for (Path file : files.toList()) {
                removeLeftover(file, before);
            }
        }
    }

    private static void removeLeftover(Path file, Instant before) throws IOException {
        try {
            // The change time, not the time of writing: a link carries the latter over from its origin.
            FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
            if (changed.toInstant().isBefore(before)) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) { // another process stores, too, and has just finished with it
            LOG.atDebug().addKeyValue("file", file).log("a file on its way has arrived");
        }
    }
}
