package org.keepsight.retention.scrub;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.check.Discrepancy;
import org.keepsight.storage.check.Inspector;
import org.keepsight.storage.check.Inspector.Depth;
import org.keepsight.storage.check.Mending;
import org.keepsight.storage.check.Repair;
import org.keepsight.storage.check.SegmentDiscrepancy;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;

/**
 * Verifies some segments of a camera's day after the other. What disagrees is looked at again after a grace, and only then called
 * lost, or found again. A store that does not answer is an {@link IOException}, and then nothing is called anything. Not
 * thread-safe.
 */
final class DayScrub {
    private static final int PAGE = 64;
    private static final Duration LEAST = Duration.ofNanos(1_000);

    /**
     * Some segments that were looked at.
     *
     * @param through the end of the last of them; {@code null} when the day has no more
     * @param damaged the names of objects whose segments became lost
     */
    record Page(@Nullable Instant through, Looked looked, List<String> damaged) {}

    private final SegmentCatalogue catalogue;
    private final Inspector inspector;
    private final Repair repair;
    private final Duration grace;

    DayScrub(SegmentCatalogue catalogue, Inspector inspector, Repair repair, Duration grace) {
        this.catalogue = catalogue;
        this.inspector = inspector;
        this.repair = repair;
        this.grace = grace;
    }

    /** @param after the end of the last segment that was looked at; {@code null} at the beginning */
    Page next(CameraDayKey day, @Nullable Instant after) throws IOException, InterruptedException {
        List<Segment> page = page(day, after);
        if (page.isEmpty()) {
            return new Page(null, Looked.NONE, List.of());
        }
        Looked looked = Looked.NONE;
        List<String> suspects = new ArrayList<>();
        for (Segment segment : page) {
            String name = ObjectKey.of(segment).toString();
            if (segment.state() == SegmentState.CONDEMNED) {
                continue;
            }
            Optional<Discrepancy> found = inspector.inspect(name, Depth.BYTES);
            if (found.isPresent()) {
                suspects.add(name);
            } else if (segment.state() == SegmentState.STORED) {
                looked = looked.plus(new Looked(1, segment.bytes(), 0));
            }
        }
        List<String> damaged = new ArrayList<>();
        return new Page(page.getLast().end(), looked.plus(settle(suspects, damaged)), damaged);
    }

    /** In the order of their ends; of those that end together all or none. */
    private List<Segment> page(CameraDayKey day, @Nullable Instant after) {
        Instant midnight = day.day().atStartOfDay().toInstant(ZoneOffset.UTC);
        Instant next = midnight.plus(Duration.ofDays(1));
        // The catalogue gives what ends after the beginning of a range.
        Instant from = after == null ? midnight.minus(LEAST) : after;
        List<Segment> found = TimeRange.between(from, next)
                .map(range -> catalogue.segments(day.camera(), range, null, PAGE))
                .orElse(List.of());
        boolean full = found.size() == PAGE;
        Instant last = full ? found.getLast().end() : next;
        boolean alike = full && found.getFirst().end().equals(last);
        return found.stream()
                .filter(segment ->
                        segment.end().isBefore(next) && (alike || segment.end().isBefore(last)))
                .toList();
    }

    private Looked settle(List<String> suspects, List<String> damaged) throws IOException, InterruptedException {
        if (suspects.isEmpty()) {
            return Looked.NONE;
        }
        Thread.sleep(grace);
        Looked looked = Looked.NONE;
        for (String name : suspects) {
            Optional<Discrepancy> still = inspector.inspect(name, Depth.BYTES);
            if (still.isPresent()) {
                Mending mending = repair.mend(still.get());
                boolean mended = mending instanceof Mending.Mended;
                if (mended && isDamage(still.get())) {
                    damaged.add(name);
                    looked = looked.plus(new Looked(0, 0, 1));
                } else if (mended && still.get() instanceof SegmentDiscrepancy.FoundAgain again) {
                    looked = looked.plus(new Looked(1, again.segment().bytes(), 0));
                }
            }
        }
        return looked;
    }

    private static boolean isDamage(Discrepancy discrepancy) {
        return discrepancy instanceof SegmentDiscrepancy.ObjectMissing
                || discrepancy instanceof SegmentDiscrepancy.SizeDiffers
                || discrepancy instanceof SegmentDiscrepancy.DigestDiffers;
    }

    /** The UTC day it is now. */
    static LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }
}
