package org.keepsight.retention.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    /** The recursive definition of RFC 9162, 2.1.1, which the tree does not use. */
    private static byte[] defined(HashAlgorithm hash, List<String> leaves) {
        if (leaves.size() == 1) {
            return hash.hash(new byte[] {0}, leaves.getFirst().getBytes(StandardCharsets.UTF_8));
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        return hash.hash(
                new byte[] {1},
                defined(hash, leaves.subList(0, split)),
                defined(hash, leaves.subList(split, leaves.size())));
    }

    @Test
    void everyLeafOfEverySizeLeadsToTheDefinedRoot() {
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            for (int size = 1; size <= 70; size++) {
                List<String> leaves =
                        IntStream.range(0, size).mapToObj(i -> "leaf " + i).toList();
                MerkleTree tree = new MerkleTree(hash, leaves);
                assertThat(tree.root()).isEqualTo(NamedDigest.of(hash, defined(hash, leaves)));
                for (int i = 0; i < size; i++) {
                    assertThat(MerkleTree.root(hash, leaves.get(i), i, size, tree.path(i)))
                            .as("leaf %d of %d", i, size)
                            .isEqualTo(tree.root());
                }
            }
        }
    }

    @Test
    void noOtherLeafPlaceOrPathLeadsThere() {
        List<String> leaves = IntStream.range(0, 13).mapToObj(i -> "leaf " + i).toList();
        HashAlgorithm hash = HashAlgorithm.SHA_256;
        MerkleTree tree = new MerkleTree(hash, leaves);
        for (int i = 0; i < leaves.size(); i++) {
            List<NamedDigest> path = tree.path(i);
            for (int other = 0; other < leaves.size(); other++) {
                if (other != i) {
                    assertThat(root(leaves.get(other), i, 13, path)).isNotEqualTo(tree.root());
                    assertThat(root(leaves.get(i), other, 13, path)).isNotEqualTo(tree.root());
                }
            }
            List<NamedDigest> longer = new ArrayList<>(path);
            longer.add(path.getFirst());
            assertThat(root(leaves.get(i), i, 13, longer)).isNotEqualTo(tree.root());
            assertThat(root(leaves.get(i), i, 13, path.subList(1, path.size()))).isNotEqualTo(tree.root());
        }
    }

    /** A node must not pass for a leaf: that is what the first bytes are for. */
    @Test
    void aNodeIsNoLeaf() {
        MerkleTree two = new MerkleTree(HashAlgorithm.SHA_256, List.of("a", "b"));
        byte[] node = HashAlgorithm.SHA_256.hash(
                HashAlgorithm.SHA_256.hash(new byte[] {0}, new byte[] {'a'}),
                HashAlgorithm.SHA_256.hash(new byte[] {0}, new byte[] {'b'}));
        assertThat(two.root().bytes()).isNotEqualTo(node);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new MerkleTree(HashAlgorithm.SM3, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MerkleTree.root(HashAlgorithm.SM3, "a", 1, 1, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Object root(String leaf, long index, long size, List<NamedDigest> path) {
        try {
            return MerkleTree.root(HashAlgorithm.SHA_256, leaf, index, size, path);
        } catch (IllegalArgumentException e) {
            return "no such path";
        }
    }
}
