package org.keepsight.retention.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.retention.coverage.Story.at;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/** Random stories in whole seconds, judged second by second. {@code -Dkeepsight.seed=S} to replay. */
class CoverageOracleTest {
    private static final long SEED = Long.getLong("keepsight.seed", System.nanoTime());
    private static final int END = 400;
    private static final List<StreamEventKind> KINDS = List.of(StreamEventKind.values());
    private static final List<StreamState> STATES = List.of(StreamState.values());

    private enum Part {
        RECORDED,
        GAP,
        LOST,
        UNKNOWN,
        PENDING,
        EXPIRED,
        NOT_MATURE,
        NOT_EXPECTED
    }

    @RepeatedTest(50)
    void everySecondIsJudgedAsByTheNaiveOracle(RepetitionInfo repetition) {
        long seed = SEED + repetition.getCurrentRepetition();
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            Story story = randomStory(random);
            Coverage coverage = story.coverage();
            assertThat(coverage.times()).as("seed %d, story %d", seed, i).isEqualTo(judged(story));
            assertThat(coverage.times().total()).isEqualTo(story.window.duration());
            assertDisjoint(coverage, seed);
            assertThat(coverage.gaps().stream()
                            .map(gap -> gap.time().duration())
                            .reduce(Duration.ZERO, Duration::plus))
                    .as("seed %d, story %d", seed, i)
                    .isEqualTo(coverage.times().gap());
        }
    }

    private static Story randomStory(Random random) {
        Story story = new Story();
        int from = random.nextInt(END - 1);
        story.window(from, random.nextInt(from + 1, END));
        story.now(random.nextInt(-20, END + 100));
        story.commissionedAt = at(random.nextInt(-300, END / 2));
        story.expected = random.nextBoolean() ? story.expected : randomRanges(random);
        story.recorded = randomRanges(random);
        story.lost = randomRanges(random);
        story.expired = randomRanges(random);
        for (int second = -50; second < END; second += random.nextInt(1, 60)) {
            story.happened(second, KINDS.get(random.nextInt(3) == 0 ? 0 : random.nextInt(KINDS.size())));
        }
        if (random.nextInt(10) != 0) {
            double reported = random.nextInt(-50, END + 100);
            Double durable = random.nextInt(5) == 0 ? null : reported - random.nextInt(60);
            story.says(STATES.get(random.nextInt(STATES.size())), reported, durable);
        }
        return story;
    }

    private static TimeRanges randomRanges(Random random) {
        List<TimeRange> ranges = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            int from = random.nextInt(-10, END);
            ranges.add(Story.range(from, from + random.nextInt(1, 150)));
        }
        return new TimeRanges(ranges);
    }

    private static CoverageTimes judged(Story story) {
        Map<Part, Duration> sums = new EnumMap<>(Part.class);
        for (Instant t = story.window.start(); t.isBefore(story.window.end()); t = t.plusSeconds(1)) {
            sums.merge(part(story, t), Duration.ofSeconds(1), Duration::plus);
        }
        List<Duration> inOrder = new ArrayList<>();
        for (Part part : Part.values()) {
            inOrder.add(sums.getOrDefault(part, Duration.ZERO));
        }
        return new CoverageTimes(
                inOrder.get(0),
                inOrder.get(1),
                inOrder.get(2),
                inOrder.get(3),
                inOrder.get(4),
                inOrder.get(5),
                inOrder.get(6),
                inOrder.get(7));
    }

    private static Part part(Story story, Instant t) {
        if (t.isBefore(story.commissionedAt)) {
            return Part.NOT_MATURE;
        } else if (!t.isBefore(story.now) || !in(story.expected, t)) {
            return Part.NOT_EXPECTED;
        } else if (in(story.recorded, t)) {
            return Part.RECORDED;
        } else if (pending(story, t)) {
            return Part.PENDING;
        } else if (in(story.lost, t)) {
            return Part.LOST;
        } else if (in(story.expired, t)) {
            return Part.EXPIRED;
        }
        return t.isBefore(known(story)) ? Part.GAP : Part.UNKNOWN;
    }

    private static boolean in(TimeRanges ranges, Instant t) {
        return ranges.ranges().stream().anyMatch(range -> range.contains(t));
    }

    private static Instant known(Story story) {
        if (story.live == null) {
            return Instant.MIN;
        }
        Instant reported = story.live.reportedThrough();
        return Duration.between(reported, story.now).toSeconds() <= 15 ? story.now : reported;
    }

    private static boolean pending(Story story, Instant t) {
        CameraLive live = story.live;
        if (live == null || !t.isBefore(known(story)) || !delivered(story, t)) {
            return false;
        }
        Instant committed =
                story.recorded.union(story.lost).union(story.expired).last().orElse(Instant.MIN);
        Instant durable = live.durableUntil();
        boolean promised = delivering(story, live) || (durable != null && t.isBefore(durable));
        return promised && !t.isBefore(committed);
    }

    private static boolean delivering(Story story, CameraLive live) {
        Instant since = since(story, Instant.MAX);
        return live.state() == StreamState.DELIVERING || (since != null && since.isAfter(live.reportedThrough()));
    }

    /** Since when the stream delivers at {@code t} without end, by all that happened until the window ends. */
    private static @Nullable Instant since(Story story, Instant t) {
        Instant since = null;
        StreamEvent last = null;
        for (StreamEvent event : story.events) {
            if (event.kind() == StreamEventKind.HANDED_OVER) {
                continue; // another worker had the stream already
            }
            last = event;
            if (event.at().isAfter(t) || !event.at().isBefore(story.window.end())) {
                break;
            }
            since = event.kind() == StreamEventKind.CONNECTED ? Objects.requireNonNullElse(since, event.at()) : null;
        }
        return since == null
                        && last != null
                        && isTakenOver(story, last)
                        && !last.at().isAfter(t)
                ? last.at()
                : since;
    }

    /** Kinds after which the worker may still say that pictures arrive, though nothing is recorded of them. */
    private static final Set<StreamEventKind> REFUSALS =
            Set.of(StreamEventKind.STORE_UNAVAILABLE, StreamEventKind.DISK_FULL, StreamEventKind.PARSE_FAILED);

    /** Whether pictures arrive though something stopped them last. */
    private static boolean isTakenOver(Story story, StreamEvent last) {
        return last.kind() != StreamEventKind.CONNECTED
                && !REFUSALS.contains(last.kind())
                && last.at().isBefore(story.window.end())
                && story.live != null
                && story.live.state() == StreamState.DELIVERING
                && story.live.reportedThrough().isAfter(last.at());
    }

    private static boolean delivered(Story story, Instant t) {
        Instant since = since(story, t);
        if (since == null) {
            return false;
        }
        CameraLive live = Objects.requireNonNull(story.live);
        Instant durable = live.durableUntil();
        for (StreamEvent event : story.events) {
            if (event.at().isAfter(t)
                    && event.at().isBefore(story.window.end())
                    && since(story, event.at()) == null) { // it ends this run
                boolean killed = event.kind() == StreamEventKind.WORKER_STARTED;
                return !killed || durable == null || !durable.isBefore(event.at()) || t.isBefore(durable);
            }
        }
        return true;
    }

    private static void assertDisjoint(Coverage coverage, long seed) {
        List<TimeRanges> parts = List.of(
                coverage.recorded(),
                coverage.pending(),
                coverage.lost(),
                coverage.expired(),
                coverage.unknown(),
                new TimeRanges(coverage.gaps().stream().map(Gap::time).toList()));
        Duration sum = parts.stream().map(TimeRanges::total).reduce(Duration.ZERO, Duration::plus);
        TimeRanges union = parts.stream().reduce(TimeRanges.NONE, TimeRanges::union);
        assertThat(union.total()).as("seed %d", seed).isEqualTo(sum);
        assertThat(union.minus(TimeRanges.of(coverage.window()))).isEqualTo(TimeRanges.NONE);
    }
}
