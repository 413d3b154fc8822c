package org.keepsight.ingest.worker;

import java.time.Duration;

/**
 * When each of the cameras that begin together is first asked: evenly over a while, so that neither this computer nor the
 * switches and recorders in front of the cameras meet them all in one instant. A single camera begins at once; a second
 * is enough for a hundred, and three for any number, because cameras taken over from a dead worker have to be recording
 * again within five. Not thread-safe.
 */
final class StartSpread {
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration PER_CAMERA = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofSeconds(3);

    private final int cameras;
    private int begun;

    StartSpread(int cameras) {
        this.cameras = cameras;
    }

    /** How long the next camera waits. */
    Duration next() {
        if (begun >= cameras) {
            throw new IllegalStateException("only " + cameras + " cameras begin");
        }
        return whole().multipliedBy(begun++).dividedBy(cameras);
    }

    private Duration whole() {
        Duration grown = PER_CAMERA.multipliedBy(cameras);
        return grown.compareTo(LEAST) < 0 ? LEAST : grown.compareTo(MOST) > 0 ? MOST : grown;
    }
}
