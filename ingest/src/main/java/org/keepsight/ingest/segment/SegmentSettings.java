package org.keepsight.ingest.segment;

import java.time.Duration;

/**
 * How recordings are cut.
 *
 * @param length a segment closes at the first keyframe past each multiple of this, shifted by the camera's phase; 1 s to
 *     1 h
 * @param fragmentBytes a fragment that grew to this is ended without waiting for a keyframe
 * @param fragmentLength likewise one that lasts this long: what is not in a fragment is lost with the power
 */
public record SegmentSettings(Duration length, long fragmentBytes, Duration fragmentLength) {
    public static final SegmentSettings DEFAULT = ofLength(Duration.ofSeconds(60));

    public SegmentSettings {
        if (length.compareTo(Duration.ofSeconds(1)) < 0 || length.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("a segment lasts 1 s to 1 h, not " + length);
        }
        if (fragmentBytes < 1 || !fragmentLength.isPositive()) {
            throw new IllegalArgumentException("a fragment has a positive size and length");
        }
    }

    /** Segments of this length; fragments of at most 8 MiB and 20 s. */
    public static SegmentSettings ofLength(Duration length) {
        return new SegmentSettings(length, 8 << 20, Duration.ofSeconds(20));
    }
}
