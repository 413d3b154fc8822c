package org.keepsight.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * How long something took, many times over.
 *
 * @param sorted nanoseconds, ascending; at least one
 */
record Latencies(long[] sorted) {
    /** Asks {@code warmUp} times unmeasured, then {@code times} times, one after the other. */
    static Latencies of(int warmUp, int times, Runnable question) {
        for (int i = 0; i < warmUp; i++) {
            question.run();
        }
        long[] taken = new long[times];
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            question.run();
            taken[i] = System.nanoTime() - begin;
        }
        Arrays.sort(taken);
        return new Latencies(taken);
    }

    /** The smallest latency that {@code percent} of all do not exceed, in milliseconds. */
    double percentile(double percent) {
        int rank = (int) Math.ceil(sorted.length * percent / 100);
        return sorted[Math.max(0, rank - 1)] / 1e6;
    }

    /** One row of a Markdown table. */
    String row(String name) {
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %.1f |",
                name,
                sorted[0] / 1e6,
                percentile(50),
                percentile(95),
                percentile(99));
    }
}
