package org.keepsight.storage.object;

import java.nio.file.FileAlreadyExistsException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.keepsight.storage.model.Digest;

/** What every store asks of keys and metadata, so that what one store takes every other takes too. Pure. */
final class ObjectRules {
    /** Amazon's bound for user metadata, names and values together. */
    static final int MAX_METADATA_BYTES = 2_048;

    private static final int MAX_KEY_BYTES = 1_024;
    /** Objects in one bulk deletion. */
    static final int MAX_DELETED = 1_000;

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._=-]+(/[A-Za-z0-9._=-]+)*");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._=/-]*");
    private static final Pattern DOTS = Pattern.compile("(.*/)?\\.{1,2}(/.*)?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]*[!-~])?");

    private ObjectRules() {}

    /** @throws IllegalArgumentException unless the key is a relative path of plain names */
    static String requireKey(String key) {
        if (key.length() > MAX_KEY_BYTES
                || !KEY.matcher(key).matches()
                || DOTS.matcher(key).matches()) {
            throw new IllegalArgumentException("an object key is at most " + MAX_KEY_BYTES
                    + " characters: names of A-Z a-z 0-9 . _ = - joined by '/', none of them '.' or '..'; not '" + key
                    + "'");
        }
        return key;
    }

    /** @throws IllegalArgumentException unless the text can be what a key begins with */
    static String requirePrefix(String prefix) {
        if (!PREFIX.matcher(prefix).matches()
                || prefix.startsWith("/")
                || DOTS.matcher(prefix + "x").matches()) { // the last name may go on: 'v1/.' begins 'v1/.a'
            throw new IllegalArgumentException("no object key begins with '" + prefix + "'");
        }
        return prefix;
    }

    /** @throws IllegalArgumentException unless the range is one */
    static void requireRange(long offset, long length) {
        if (offset < 0 || length < 0 || offset + length < 0) {
            throw new IllegalArgumentException("a range has no negative offset or length: " + offset + ", " + length);
        }
    }

    /** @throws IllegalArgumentException when there are more than a store takes at once */
    static void requireDeletable(int objects) {
        if (objects > MAX_DELETED) {
            throw new IllegalArgumentException(
                    "at most " + MAX_DELETED + " objects are deleted at once, not " + objects);
        }
    }

    /**
     * The metadata with the digest under {@link ObjectStore#DIGEST}.
     *
     * @throws IllegalArgumentException unless names and values are plain and few
     */
    static Map<String, String> withDigest(Map<String, String> metadata, Digest digest) {
        Map<String, String> complete = new HashMap<>(metadata);
        String given = complete.put(ObjectStore.DIGEST, digest.hex());
        if (given != null && !given.equals(digest.hex())) {
            throw new IllegalArgumentException("the metadata names another digest than the object has: " + given);
        }
        int bytes = 0;
        for (Map.Entry<String, String> entry : complete.entrySet()) {
            if (!NAME.matcher(entry.getKey()).matches()) {
                throw new IllegalArgumentException(
                        "a metadata name is 1 to 64 of a-z 0-9 -, not '" + entry.getKey() + "'");
            }
            if (!VALUE.matcher(entry.getValue()).matches()) {
                throw new IllegalArgumentException("metadata '" + entry.getKey()
                        + "' is not printable ASCII without blanks at its ends: '" + entry.getValue() + "'");
            }
            bytes += entry.getKey().length() + entry.getValue().length();
        }
        if (bytes > MAX_METADATA_BYTES) {
            throw new IllegalArgumentException("metadata is at most " + MAX_METADATA_BYTES + " bytes, not " + bytes);
        }
        return complete;
    }

    /**
     * What is present under a key, if it is the object of this digest and size as far as the store reports them.
     *
     * @throws FileAlreadyExistsException when it is not
     */
    static StoredObject requireSame(StoredObject present, Digest digest, long bytes) throws FileAlreadyExistsException {
        if (!digest.hex().equals(present.metadata().get(ObjectStore.DIGEST))) {
            throw new FileAlreadyExistsException(present.key(), null, "another object has this key");
        }
        if (present.bytes() != bytes) {
            throw new FileAlreadyExistsException(
                    present.key(), null, "its object has " + present.bytes() + " bytes, not " + bytes);
        }
        return present;
    }
}
