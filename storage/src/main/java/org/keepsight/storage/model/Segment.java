package org.keepsight.storage.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One stored piece of footage (录像段): an immutable object of whole fragments, playable alone.
 *
 * @param sequence position in its run, from 0
 * @param time wall-clock range; within a run each segment starts where its predecessor ends
 * @param ticks media duration in 1/90,000 s, kept apart from wall time
 * @param bytes size of the object
 * @param initBytes length of the initialisation part ({@code ftyp + moov}) at its beginning
 * @param digest SHA-256 of the object
 * @param merkleRoot Merkle root over the digests of init and fragments, in order
 * @param retentionClass class at the moment of writing
 * @param node number of the Keepsight node that recorded it
 * @param store number of the object store that holds it
 * @param versionId the store's version of the object; {@code null} on a store without versions
 */
public record Segment(
        CameraId camera,
        RunId run,
        int sequence,
        TimeRange time,
        long ticks,
        long bytes,
        int initBytes,
        Digest digest,
        Digest merkleRoot,
        RetentionClass retentionClass,
        Origin origin,
        int node,
        int store,
        @Nullable String versionId,
        SegmentState state) {
    public Segment {
        if (sequence < 0 || ticks <= 0 || bytes <= 0 || initBytes <= 0 || initBytes > bytes) {
            throw new IllegalArgumentException("sequence, ticks and sizes of a segment are positive");
        }
    }

    /** The same segment as the store keeps it. */
    public Segment ofVersion(@Nullable String version) {
        return new Segment(
                camera,
                run,
                sequence,
                time,
                ticks,
                bytes,
                initBytes,
                digest,
                merkleRoot,
                retentionClass,
                origin,
                node,
                store,
                version,
                state);
    }

    public Instant end() {
        return time.end();
    }
}
