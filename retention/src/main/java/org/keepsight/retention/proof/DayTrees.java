package org.keepsight.retention.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.proof.Certificate.LeavesObject;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.TimeRange;

/**
 * The trees of a campus's day, whose leaves are stored.
 *
 * @param byCamera cameras without a segment are absent
 */
record DayTrees(LeavesObject leaves, Map<CameraId, Tree> byCamera) {
    /** A camera's. */
    record Tree(long segments, NamedDigest root) {}

    /** Builds trees and stores their leaves. Thread-safe. */
    static final class Builder {
        private final DaySegments segments;
        private final CertificateStore store;

        Builder(DaySegments segments, CertificateStore store) {
            this.segments = segments;
            this.store = store;
        }

        /**
         * Builds.
         *
         * @param asOf of what arrived later there are no leaves
         * @param certified leaves of the certificate that is superseded; {@code null}: there is none
         * @param until the leaves are locked
         */
        DayTrees build(
                Leaves.Heading heading,
                TimeRange day,
                Instant asOf,
                Collection<CameraId> cameras,
                HashAlgorithm hash,
                @Nullable Leaves certified,
                Instant until)
                throws IOException {
            Map<CameraId, Tree> trees = new TreeMap<>(Comparator.comparingInt(CameraId::value));
            Path file = Files.createTempFile("keepsight-leaves", ".gz");
            try {
                try (LeavesWriter writer = new LeavesWriter(Files.newOutputStream(file), heading)) {
                    for (CameraId camera : cameras.stream()
                            .sorted(Comparator.comparingInt(CameraId::value))
                            .toList()) {
                        List<String> leaves = segments.leaves(
                                camera, day, asOf, certified == null ? List.of() : certified.of(camera));
                        writer.add(leaves);
                        if (!leaves.isEmpty()) {
                            trees.put(camera, new Tree(leaves.size(), new MerkleTree(hash, leaves).root()));
                        }
                    }
                }
                NamedDigest digest = hash.digest(Files.readAllBytes(file));
                String key = store.putLeaves(heading.campus(), heading.day(), file, until);
                long count = trees.values().stream().mapToLong(Tree::segments).sum();
                return new DayTrees(new LeavesObject(key, digest, Files.size(file), count), trees);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }
}
