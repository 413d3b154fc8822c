package org.keepsight.ingest.rtsp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.StreamEventKind;

/**
 * Decides which failures of a camera are recorded: the first of a kind, then at most one a minute while nothing else
 * happens. A camera that is away for a weekend is one fact, not 5,000. Not thread-safe.
 */
final class FailureLog {
    private static final Duration REPEAT = Duration.ofMinutes(1);

    private @Nullable StreamEventKind last;
    private long lastNanos;

    /** Whether this failure is to be recorded. */
    boolean worthRecording(StreamEventKind kind, long nowNanos) {
        if (kind == last && nowNanos - lastNanos < REPEAT.toNanos()) {
            return false;
        }
        last = kind;
        lastNanos = nowNanos;
        return true;
    }

    /** Something else happened: the next failure is news. */
    void interrupted() {
        last = null;
    }
}
