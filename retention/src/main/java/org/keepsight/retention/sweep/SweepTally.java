package org.keepsight.retention.sweep;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a sweep has done so far. Thread-safe. */
final class SweepTally {
    private final AtomicInteger condemned = new AtomicInteger();
    private final AtomicInteger deleted = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    void condemned(int segments) {
        condemned.addAndGet(segments);
    }

    void deleted(int segments, long size) {
        deleted.addAndGet(segments);
        bytes.addAndGet(size);
    }

    void failed(int segments) {
        failed.addAndGet(segments);
    }

    int condemned() {
        return condemned.get();
    }

    int deleted() {
        return deleted.get();
    }

    int failed() {
        return failed.get();
    }

    long bytes() {
        return bytes.get();
    }
}
