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

/**
 * Where segments lie. Objects are immutable: a key is written once, read often and deleted once. Thread-safe.
 *
 * <p>Every method may block. {@link IOException} means the store could not be asked or did not answer, so nothing is
 * known; an absent object is not an exception but an empty answer.
 */
public interface ObjectStore extends AutoCloseable {
    /** The name under which every store keeps an object's SHA-256 in its metadata, 64 hexadecimal digits. */
    String DIGEST = "sha256";

    /** How the store is called in the catalogue: {@code directory:/path} or {@code s3:host/bucket}. */
    String name();

    /** What the store guarantees, asked from the store itself. */
    StoreCapabilities capabilities() throws IOException;

    /**
     * Stores a file and returns when it is durable. The store receives the digest and refuses other bytes. Putting the
     * same bytes again under the same key is not an error and makes no second version; other bytes under a key that is
     * taken are refused with {@link java.nio.file.FileAlreadyExistsException}.
     *
     * <p>What is returned is what the store says of the object when it is asked afterwards; its size and recorded digest
     * are those of the file. A put that threw may have been carried out all the same: repeating it finds that out.
     *
     * <p>The file is complete and fsynced, and nobody writes to it any more, neither before nor after: a store on the
     * same file system may keep its bytes instead of copying them. Removing the file afterwards is right.
     *
     * <p>With a date the version is locked from its first moment, as {@link #retain} does; so is one that was there.
     *
     * @param metadata user metadata: names of {@code [a-z0-9-]}, values of printable ASCII, 2 KiB together; the store
     *     adds {@link #DIGEST}
     * @param retainUntil until when the store refuses to delete it, if it locks; a date that is past locks nothing
     * @throws IllegalArgumentException when key or metadata are not of the form every store can keep
     * @throws StoreFullException when the store has no room
     */
    StoredObject put(String key, Path file, Digest digest, Map<String, String> metadata, @Nullable Instant retainUntil)
            throws IOException;

    /** Likewise, without a lock. */
    default StoredObject put(String key, Path file, Digest digest, Map<String, String> metadata) throws IOException {
        return put(key, file, digest, metadata, null);
    }

    /** Size, version and metadata, or nothing when there is no such version. A store without versions has but one. */
    Optional<StoredObject> stat(ObjectVersion object) throws IOException;

    /** Likewise, of the newest version. */
    default Optional<StoredObject> stat(String key) throws IOException {
        return stat(ObjectVersion.newest(key));
    }

    /**
     * Opens {@code length} bytes from {@code offset}; the caller closes the stream. Fewer bytes than asked for is an
     * {@link IOException}, and so is an object that does not exist ({@link java.nio.file.NoSuchFileException}).
     */
    InputStream get(ObjectVersion object, long offset, long length) throws IOException;

    /** Likewise, of the newest version. */
    default InputStream get(String key, long offset, long length) throws IOException {
        return get(ObjectVersion.newest(key), offset, length);
    }

    /**
     * Keys with this prefix in ascending byte order, lazily, with their sizes; {@code after} excludes keys up to and
     * including it. The caller closes the stream. A failure while listing arrives as {@link
     * java.io.UncheckedIOException}. Metadata is not filled in.
     */
    Stream<StoredObject> list(String prefix, @Nullable String after) throws IOException;

    /**
     * Every version of the keys with this prefix, markers too: keys in ascending byte order as {@link #list}, of each key
     * the newest first. On a store without versions each object is its only one.
     */
    default Stream<ListedVersion> versions(String prefix, @Nullable String after) throws IOException {
        return list(prefix, after)
                .map(object -> new ListedVersion(ObjectVersion.newest(object.key()), object.bytes(), true, false));
    }

    /**
     * Sees to it that the store refuses to delete this version before the date. Extends, never shortens; doing it again
     * changes nothing. On a store that does not lock it does nothing.
     *
     * @param until exact to the second, rounded up; a date that is past locks nothing
     * @throws java.nio.file.NoSuchFileException when there is no such version
     * @throws StoreRefusedException when the store does not let this version be locked
     */
    void retain(ObjectVersion object, Instant until) throws IOException;

    /**
     * Sets or ends the legal hold of this version, beside its date: while it is on, the store refuses to delete it. Doing
     * it again changes nothing. On a store that does not lock it does nothing.
     *
     * @throws java.nio.file.NoSuchFileException when there is no such version
     * @throws StoreRefusedException when the store does not let it be set or ended
     */
    void legalHold(ObjectVersion object, boolean on) throws IOException;

    /**
     * Deletes objects, by version where there are versions, and answers for each. An object that is not there counts as
     * deleted.
     *
     * @param objects at most 1,000
     * @return one outcome per object in the same order
     */
    List<DeleteOutcome> delete(List<ObjectVersion> objects) throws IOException;

    @Override
    void close();
}
