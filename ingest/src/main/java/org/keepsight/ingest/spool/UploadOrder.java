package org.keepsight.ingest.spool;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import org.keepsight.storage.model.CameraId;

/**
 * Whose turn it is: segments of one camera are stored one after the other, oldest first, those of different cameras at
 * once. Coverage relies on it: what lies before a camera's newest stored footage and is not stored counts as missing.
 * Thread-safe.
 */
final class UploadOrder {
    private static final Comparator<SpooledSegment> OLDEST = Comparator.comparing(
                    (SpooledSegment segment) -> segment.key().time().end())
            .thenComparing(segment -> segment.key().toString());

    /** The segments behind the one whose turn it is; a camera that is here has one. */
    private final Map<CameraId, PriorityQueue<SpooledSegment>> behind = new HashMap<>();

    /** Adds a segment; returns it when its turn is now. */
    synchronized Optional<SpooledSegment> add(SpooledSegment segment) {
        PriorityQueue<SpooledSegment> line = behind.get(segment.key().camera());
        if (line == null) {
            behind.put(segment.key().camera(), new PriorityQueue<>(OLDEST));
            return Optional.of(segment);
        }
        line.add(segment);
        return Optional.empty();
    }

    /** Says that the segment whose turn it was is settled; returns its camera's next. */
    synchronized Optional<SpooledSegment> settled(SpooledSegment segment) {
        CameraId camera = segment.key().camera();
        PriorityQueue<SpooledSegment> line = Objects.requireNonNull(behind.get(camera), "a segment settled twice");
        SpooledSegment next = line.poll();
        if (next == null) {
            behind.remove(camera);
        }
        return Optional.ofNullable(next);
    }
}
