package org.keepsight.storage.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A SHA-256 value (完整性校验值): 32 bytes, immutable. */
public final class Digest {
    public static final int BYTES = 32;

    private final byte[] bytes;

    private Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException unless there are exactly 32 bytes; they are copied */
    public static Digest of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a digest has 32 bytes, not " + bytes.length);
        }
        return new Digest(bytes.clone());
    }

    /** Reads 64 hexadecimal digits of either case. */
    public static Digest ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    public static Digest ofContent(byte[] content) {
        return new Digest(sha256().digest(content));
    }

    /** A fresh SHA-256, which every JDK has. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /**
     * The Merkle tree hash of RFC 9162, 2.1.1 over leaves that are themselves digests: one fragment can be proved to
     * belong to a segment without moving the rest of it.
     *
     * @param leaves at least one, in order
     */
    public static Digest merkleRoot(List<Digest> leaves) {
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("a Merkle root needs a leaf");
        }
        List<byte[]> level = new ArrayList<>();
        for (Digest leaf : leaves) {
            MessageDigest sha = sha256();
            sha.update((byte) 0);
            level.add(sha.digest(leaf.bytes));
        }
        while (level.size() > 1) {
            List<byte[]> above = new ArrayList<>();
            for (int i = 0; i + 1 < level.size(); i += 2) {
                MessageDigest sha = sha256();
                sha.update((byte) 1);
                sha.update(level.get(i));
                above.add(sha.digest(level.get(i + 1)));
            }
            if (level.size() % 2 == 1) {
                above.add(level.getLast());
            }
            level = above;
        }
        return new Digest(level.getFirst());
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    /** 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest && MessageDigest.isEqual(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
