package org.keepsight.retention.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The hash tree over a camera's segments of a day: the Merkle tree of RFC 9162, 2.1, over their object names, which hold
 * their digests. A leaf's hash begins with the byte 0, a node's with 1, so that neither passes for the other. Immutable.
 */
public final class MerkleTree {
    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private final HashAlgorithm hash;
    /** From the leaves up to the root; a last one without a partner goes up unchanged. */
    private final List<List<byte[]>> levels = new ArrayList<>();

    /**
     * @param leaves at least one, in order
     */
    public MerkleTree(HashAlgorithm hash, List<String> leaves) {
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("a Merkle tree needs a leaf");
        }
        this.hash = hash;
        levels.add(leaves.stream().map(leaf -> leafHash(hash, leaf)).toList());
        while (levels.getLast().size() > 1) {
            levels.add(above(levels.getLast()));
        }
    }

    private List<byte[]> above(List<byte[]> level) {
        List<byte[]> above = new ArrayList<>((level.size() + 1) / 2);
        for (int i = 0; i + 1 < level.size(); i += 2) {
            above.add(hash.hash(NODE, level.get(i), level.get(i + 1)));
        }
        if (level.size() % 2 == 1) {
            above.add(level.getLast());
        }
        return above;
    }

    private static byte[] leafHash(HashAlgorithm hash, String leaf) {
        return hash.hash(LEAF, leaf.getBytes(StandardCharsets.UTF_8));
    }

    public NamedDigest root() {
        return NamedDigest.of(hash, levels.getLast().getFirst());
    }

    /** The hashes beside the way from a leaf to the root, from below (RFC 9162, 2.1.3.1). */
    public List<NamedDigest> path(int leaf) {
        List<NamedDigest> path = new ArrayList<>();
        int index = leaf;
        for (List<byte[]> level : levels.subList(0, levels.size() - 1)) {
            int beside = index ^ 1;
            if (beside < level.size()) {
                path.add(NamedDigest.of(hash, level.get(beside)));
            }
            index /= 2;
        }
        return path;
    }

    /**
     * The root of the tree in which this path leads up from a leaf (RFC 9162, 2.1.3.2).
     *
     * @param leaf what stands there
     * @param index its place, from 0
     * @param size leaves of the whole tree
     * @throws IllegalArgumentException when no tree of this size has such a path
     */
    public static NamedDigest root(HashAlgorithm hash, String leaf, long index, long size, List<NamedDigest> path) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " is not in a tree of " + size);
        }
        byte[] root = leafHash(hash, leaf);
        long at = index;
        long last = size - 1;
        for (NamedDigest beside : path) {
            if (last == 0 || beside.algorithm() != hash) {
                throw new IllegalArgumentException("the path does not belong to a tree of " + size);
            }
            if (at % 2 == 1 || at == last) {
                while (at % 2 == 0) { // it went up unchanged
                    at /= 2;
                    last /= 2;
                }
                root = hash.hash(NODE, beside.bytes(), root);
            } else {
                root = hash.hash(NODE, root, beside.bytes());
            }
            at /= 2;
            last /= 2;
        }
        if (last != 0) {
            throw new IllegalArgumentException("the path does not belong to a tree of " + size);
        }
        return NamedDigest.of(hash, root);
    }
}
