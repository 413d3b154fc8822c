package org.keepsight.api.http;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.playback.SegmentName;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;

/** A segment as the contract writes it. */
record SegmentJson(
        String id,
        String run,
        int sequence,
        Instant start,
        Instant end,
        BigDecimal duration,
        long bytes,
        String digest,
        RetentionClass retentionClass,
        Origin origin,
        SegmentState state,
        @Nullable String codecs,
        @Nullable Integer width,
        @Nullable Integer height) {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long TICKS_PER_SECOND = 90_000L;

    record Page(List<SegmentJson> segments, @Nullable String next) {}

    static SegmentJson of(Segment segment, @Nullable Run run) {
        return new SegmentJson(
                SegmentName.of(segment).toString(),
                segment.run().toString(),
                segment.sequence(),
                segment.time().start(),
                segment.time().end(),
                Json.seconds(mediaTime(segment.ticks())),
                segment.bytes(),
                segment.digest().hex(),
                segment.retentionClass(),
                segment.origin(),
                segment.state(),
                run == null ? null : run.codecs(),
                run == null ? null : run.width(),
                run == null ? null : run.height());
    }

    /** To the microsecond. */
    private static Duration mediaTime(long ticks) {
        long nanos =
                Math.round((double) (ticks % TICKS_PER_SECOND) * NANOS_PER_SECOND / TICKS_PER_SECOND / 1000) * 1000;
        return Duration.ofSeconds(ticks / TICKS_PER_SECOND, nanos);
    }
}
