package org.keepsight.ingest.spool;

import java.time.Duration;

/**
 * How the uploader works.
 *
 * @param node number of this node in the catalogue
 * @param store number of the object store in the catalogue
 * @param threads segments on their way at once, 1 to 64
 * @param firstRetry wait after a first failure; it doubles from failure to failure
 * @param longestRetry where the doubling ends
 * @param grace how long closing waits for what is on its way
 */
public record UploadSettings(
        int node, int store, int threads, Duration firstRetry, Duration longestRetry, Duration grace) {
    private static final int MAX_THREADS = 64;

    /** @throws IllegalArgumentException when a value is out of its range */
    public UploadSettings {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("an uploader has 1 to " + MAX_THREADS + " threads, not " + threads);
        }
        if (firstRetry.isNegative() || firstRetry.isZero() || longestRetry.compareTo(firstRetry) < 0) {
            throw new IllegalArgumentException("the first retry is later than now and not later than the longest");
        }
    }

    /** The defaults: retries from 1 s to 30 s, 10 s of grace. */
    public static UploadSettings of(int node, int store, int threads) {
        return new UploadSettings(
                node, store, threads, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(10));
    }
}
