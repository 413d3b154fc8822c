package org.keepsight.storage.check;

import java.time.Duration;

/**
 * How a check goes about it.
 *
 * @param grace how long something that disagrees is given before it is looked at again: recording and sweeping go on
 * @param cameras looked at side by side, 1 to 64
 * @param seals whose metadata and MAC are verified
 * @param bytes whose bytes are read and digested; their seals are verified, too
 * @param seed chooses the samples
 */
public record CheckOptions(Duration grace, int cameras, Sample seals, Sample bytes, long seed) {
    private static final int MOST_CAMERAS = 64;

    /** @throws IllegalArgumentException when a value is out of its range */
    public CheckOptions {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("a grace is not negative");
        }
        if (cameras < 1 || cameras > MOST_CAMERAS) {
            throw new IllegalArgumentException(
                    "a check looks at 1 to " + MOST_CAMERAS + " cameras at once, not " + cameras);
        }
    }
}
