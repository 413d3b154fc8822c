package org.keepsight.ingest.spool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.keepsight.storage.model.CameraId;

/**
 * Whose turn it is: segments of one camera are stored one after the other, those of different cameras at once. Coverage
 * relies on it: what lies before a camera's newest stored footage and is not stored counts as missing. Thread-safe.
 */
final class UploadOrder {
    private final Map<CameraId, Deque<SpooledSegment>> waiting = new HashMap<>();

    /** Adds a segment; returns it when its turn is now. */
    synchronized Optional<SpooledSegment> add(SpooledSegment segment) {
        Deque<SpooledSegment> line = waiting.computeIfAbsent(segment.key().camera(), camera -> new ArrayDeque<>());
        line.add(segment);
        return line.size() == 1 ? Optional.of(segment) : Optional.empty();
    }

    /** Says that the segment whose turn it was is settled; returns its camera's next. */
    synchronized Optional<SpooledSegment> settled(SpooledSegment segment) {
        CameraId camera = segment.key().camera();
        Deque<SpooledSegment> line = Objects.requireNonNull(waiting.get(camera), "a segment settled twice");
        line.remove();
        if (line.isEmpty()) {
            waiting.remove(camera);
        }
        return Optional.ofNullable(line.peek());
    }
}
