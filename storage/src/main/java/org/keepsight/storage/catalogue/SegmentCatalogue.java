package org.keepsight.storage.catalogue;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;

/** Which segments exist and what each camera's day holds. Thread-safe. */
public final class SegmentCatalogue {
    public SegmentCatalogue(Jdbi jdbi) {}

    /** Makes partitions from two days before to {@code ahead} days after {@code today}; called at start and daily. */
    public void ensurePartitions(LocalDate today, int ahead) {
        throw new UnsupportedOperationException("stub");
    }

    /** Drops day partitions before {@code day} that hold no row any more; returns how many. */
    public int dropEmptyPartitions(LocalDate day) {
        throw new UnsupportedOperationException("stub");
    }

    /**
     * Enters a stored segment, its run and its day(s) in one transaction. Repeating it changes nothing: returns
     * {@code false} when the segment had been entered before. A day without a partition gets one.
     */
    public boolean commit(Segment segment, Run run) {
        throw new UnsupportedOperationException("stub");
    }

    /**
     * The camera's segments of any state that overlap the range, by (end, run, sequence).
     *
     * @param after continue behind this segment (a former page's last), or {@code null}
     * @param limit 1 to 10,000
     */
    public List<Segment> segments(CameraId camera, TimeRange range, @Nullable Segment after, int limit) {
        throw new UnsupportedOperationException("stub");
    }

    public Optional<Segment> segment(CameraId camera, Instant end, RunId run, int sequence) {
        throw new UnsupportedOperationException("stub");
    }

    /** The runs with these ids that are known, by id. */
    public Map<RunId, Run> runs(Collection<RunId> ids) {
        throw new UnsupportedOperationException("stub");
    }

    /** The day rows of these cameras from first to last day, both included; cameras without any are absent. */
    public Map<CameraId, List<CameraDay>> days(Collection<CameraId> cameras, LocalDate first, LocalDate last) {
        throw new UnsupportedOperationException("stub");
    }

    /** Start of the oldest footage still retrievable, per camera; cameras without any are absent. Reads day rows only. */
    public Map<CameraId, Instant> oldestRetrievable(Collection<CameraId> cameras) {
        throw new UnsupportedOperationException("stub");
    }
}
