package org.keepsight.ingest.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keepsight.ingest.segment.AccessUnit.Track;
import org.keepsight.ingest.segment.Decision.Add;
import org.keepsight.ingest.segment.Decision.BeginRun;
import org.keepsight.ingest.segment.Decision.CloseSegment;
import org.keepsight.ingest.segment.Decision.EndFragment;
import org.keepsight.ingest.segment.Decision.EndRun;
import org.keepsight.ingest.segment.Decision.Skip;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.StreamEventKind;

class SegmenterTest {
    private static final Instant START = Instant.parse("2026-11-02T08:00:00Z");
    private static final long FRAME = 3_600;
    private static final CameraId CAMERA = new CameraId(7);

    private final SegmentSettings settings = SegmentSettings.ofLength(Duration.ofSeconds(10));
    private final Segmenter segmenter = new Segmenter(CAMERA, settings);
    private final Feed feed = new Feed();

    /** A camera's pictures: its media clock, the network's delay and this computer's clock, each to be disturbed. */
    private static final class Feed {
        long dts = 90_000_000;
        long media;
        long delayNanos;
        Duration clockOffset = Duration.ZERO;

        AccessUnit next(boolean key, int bytes) {
            return next(key, bytes, FRAME);
        }

        AccessUnit next(boolean key, int bytes, long ticks) {
            dts += ticks;
            media += StreamTime.nanos(ticks);
            long arrival = media + delayNanos;
            return new AccessUnit(
                    Track.VIDEO,
                    ByteBuffer.allocate(bytes),
                    dts,
                    dts,
                    FRAME,
                    key,
                    arrival,
                    START.plusNanos(arrival).plus(clockOffset));
        }
    }

    /** Pictures with a keyframe each second until a decision of this kind, at most 10 minutes. */
    private <T extends Decision> T until(Class<T> kind, Runnable beforeEach) {
        for (int i = 0; i < 25 * 600; i++) {
            beforeEach.run();
            for (Decision decision : segmenter.accept(feed.next(i % 25 == 0, 10), false)) {
                if (kind.isInstance(decision)) {
                    return kind.cast(decision);
                }
            }
        }
        throw new AssertionError("no " + kind.getSimpleName());
    }

    private void steady(int pictures) {
        for (int i = 0; i < pictures; i++) {
            assertThat(segmenter.accept(feed.next(i % 25 == 0, 10), false)).noneMatch(EndRun.class::isInstance);
        }
    }

    @Test
    void beginsAtTheFirstKeyframeAndNotBefore() {
        assertThat(segmenter.accept(feed.next(false, 10), true)).containsExactly(new Skip());
        AccessUnit key = feed.next(true, 10);
        assertThat(segmenter.accept(key, false)).containsExactly(new BeginRun(key.wall()), new Add());
        assertThat(segmenter.accept(feed.next(false, 10), false)).containsExactly(new Add());
        assertThat(segmenter.end(StreamEventKind.ENDED))
                .contains(new EndRun(key.wall().plusMillis(80), StreamEventKind.ENDED));
        assertThat(segmenter.end(StreamEventKind.ENDED)).isEmpty();
    }

    @Test
    void theNextRunBeginsWithTheKeyframeThatBroughtNewParameters() {
        steady(30);
        AccessUnit key = feed.next(true, 10);
        assertThat(segmenter.accept(key, true))
                .containsExactly(
                        new EndRun(key.wall(), StreamEventKind.CODEC_CHANGED), new BeginRun(key.wall()), new Add());
    }

    @Test
    void aBacklogDeliveredQuicklyIsNoJump() {
        steady(100);
        feed.delayNanos = 9_000_000_000L;
        steady(10);
        while (feed.delayNanos > 0) {
            feed.delayNanos -= 39_000_000L;
            steady(1);
        }
        feed.delayNanos = 0;
        steady(500);
    }

    @Test
    void mediaTimeThatStaysBehindIsAJump() {
        steady(100);
        feed.delayNanos = 6_000_000_000L;
        EndRun end = until(EndRun.class, () -> {});
        assertThat(end.reason()).isEqualTo(StreamEventKind.CLOCK_JUMPED);
    }

    @Test
    void mediaTimeThatLeapsAheadOrBackIsAJumpAtOnce() {
        steady(100);
        feed.dts += 3_600L * 90_000;
        List<Decision> decisions = segmenter.accept(feed.next(true, 10), false);
        assertThat(decisions.getFirst()).isInstanceOfSatisfying(EndRun.class, end -> {
            assertThat(end.reason()).isEqualTo(StreamEventKind.CLOCK_JUMPED);
            assertThat(end.end()).isEqualTo(START.plusNanos(100 * 40_000_000L + 40_000_000L));
        });
        assertThat(decisions).hasSize(3);
        feed.dts -= 3_600L * 90_000;
        assertThat(segmenter.accept(feed.next(false, 10), false)).last().isEqualTo(new Skip());
    }

    @Test
    void aFastCameraClockIsSlewedAndAVeryFastOneBreaksTheRun() {
        // 1 % fast: 100 ms a segment.
        for (int i = 0; i < 25 * 300; i++) {
            feed.delayNanos -= 400_000;
            assertThat(segmenter.accept(feed.next(i % 25 == 0, 10), false)).noneMatch(EndRun.class::isInstance);
        }
        EndRun end = until(EndRun.class, () -> feed.delayNanos -= 8_000_000);
        assertThat(end.reason()).isEqualTo(StreamEventKind.CLOCK_JUMPED);
    }

    @Test
    void aStepOfThisComputersClockBeginsANewRun() {
        steady(100);
        feed.clockOffset = Duration.ofSeconds(-30);
        assertThat(segmenter.accept(feed.next(false, 10), false))
                .first()
                .isInstanceOfSatisfying(
                        EndRun.class, end -> assertThat(end.reason()).isEqualTo(StreamEventKind.CLOCK_STEPPED));
    }

    @Test
    void aHoleInTheFootageIsNotOneLongPicture() {
        steady(100);
        assertThat(segmenter.accept(feed.next(true, 10, 6 * 90_000), false))
                .first()
                .isInstanceOfSatisfying(EndRun.class, end -> {
                    assertThat(end.reason()).isEqualTo(StreamEventKind.STALLED);
                    assertThat(end.end()).isEqualTo(START.plusMillis(101 * 40));
                });
    }

    @Test
    void withoutKeyframesFragmentsEndAtTheirBoundsAndSegmentsDoNot() {
        segmenter.accept(feed.next(true, 10), false);
        int fragments = 0;
        int pictures = 0;
        for (int i = 0; i < 25 * 100; i++) {
            List<Decision> decisions = segmenter.accept(feed.next(false, 200_000), false);
            assertThat(decisions).noneMatch(CloseSegment.class::isInstance);
            pictures++;
            if (decisions.getFirst() instanceof EndFragment) {
                fragments++;
                assertThat(pictures * 200_000L).isLessThanOrEqualTo((8 << 20) + 200_000);
                pictures = 0;
            }
        }
        assertThat(fragments).isEqualTo(60);
        assertThat(segmenter.accept(feed.next(true, 10), false)).first().isInstanceOf(CloseSegment.class);
    }

    @Test
    void soundFollowsThePictureOrIsLeftOut() {
        assertThat(segmenter.accept(sound(feed.dts), false)).containsExactly(new Skip());
        segmenter.accept(feed.next(true, 10), false);
        assertThat(segmenter.accept(sound(feed.dts + 100), false)).containsExactly(new Add());
        assertThat(segmenter.accept(sound(feed.dts - 100), false)).containsExactly(new Skip());
        assertThat(segmenter.accept(sound(feed.dts + 1_000_000), false)).containsExactly(new Skip());
    }

    private static AccessUnit sound(long pts) {
        return new AccessUnit(Track.AUDIO, ByteBuffer.allocate(5), pts, pts, 11_520, true, 0, START);
    }

    @Test
    void aThousandCamerasDoNotCloseAtOnce() {
        long minute = Duration.ofMinutes(1).toNanos();
        long[] perSecond = new long[60];
        for (int camera = 1; camera <= 1_000; camera++) {
            perSecond[(int) (Segmenter.phase(new CameraId(camera), minute) / 1_000_000_000L)]++;
        }
        assertThat(perSecond)
                .hasSize(60)
                .satisfies(seconds -> assertThat(LongStream.of(seconds).boxed().toList())
                        .allMatch(cameras -> cameras >= 12 && cameras <= 22));
    }

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    /**
     * Random histories against naive oracles: what is added are exactly the units from a run's first keyframe on;
     * segments of a run abut; each begins with a keyframe and closes at the first one past its slot; wall and media time
     * of a segment differ by at most the slew; nothing is later than its arrival by more than the drift allowed.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void keepsItsPromisesInAnyHistory(int seed) {
        Random random = new Random(seed);
        History history = new History(new CameraId(1 + random.nextInt(3_000)), settings, seed);
        int gop = 5 + random.nextInt(100);
        for (int i = 0; i < 6_000; i++) {
            disturb(random);
            boolean key = i % gop == 0 || random.nextInt(300) == 0;
            AccessUnit unit = feed.next(key, 1 + random.nextInt(60_000), 3_000 + random.nextInt(1_200));
            history.take(unit, key && random.nextInt(60) == 0);
        }
        history.finish();
        assertThat(history.closed).as("seed %d: segments were closed", seed).isGreaterThan(3);
    }

    private void disturb(Random random) {
        switch (random.nextInt(1_500)) {
            case 0 -> feed.delayNanos += random.nextLong(4_000_000_000L);
            case 1 -> feed.dts += random.nextLong(50 * 90_000);
            case 2 -> feed.dts -= random.nextLong(50 * 90_000);
            case 3 -> feed.clockOffset = feed.clockOffset.plusMillis(random.nextLong(-20_000, 20_000));
            default -> feed.delayNanos = Math.max(0, feed.delayNanos - random.nextLong(20_000_000L));
        }
    }

    private static final class History {
        private final Segmenter segmenter;
        private final long lengthNanos;
        private final long phaseNanos;
        private final int seed;
        private final List<AccessUnit> segment = new ArrayList<>();
        private @Nullable Instant segmentStart;
        private int closed;

        History(CameraId camera, SegmentSettings settings, int seed) {
            this.segmenter = new Segmenter(camera, settings);
            this.lengthNanos = settings.length().toNanos();
            this.phaseNanos = Segmenter.phase(camera, lengthNanos);
            this.seed = seed;
        }

        void take(AccessUnit unit, boolean newTracks) {
            boolean handled = false;
            for (Decision decision : segmenter.accept(unit, newTracks)) {
                switch (decision) {
                    case BeginRun begin -> {
                        check(segmentStart == null, "a run begins while one is open");
                        check(
                                unit.key() && begin.start().equals(unit.wall().truncatedTo(ChronoUnit.MICROS)),
                                "a run begins with a keyframe's arrival");
                        segmentStart = begin.start();
                    }
                    case Add add -> {
                        handled = true;
                        segment.add(unit);
                        checkNotFarFromTheClock(unit);
                    }
                    case Skip skip -> {
                        handled = true;
                        check(segmentStart == null && !unit.key(), "only what precedes a keyframe is skipped");
                    }
                    case EndFragment end -> check(!unit.key() || !past(end.end()), "a segment past its slot goes on");
                    case CloseSegment close -> {
                        check(unit.key(), "a segment closes where no keyframe is");
                        checkEnd(close.end(), unit.dts(), Segmenter.MAX_SLEW.toMillis());
                        segmentStart = close.end();
                        segment.clear();
                        closed++;
                    }
                    case EndRun end -> {
                        checkEnd(end.end(), segment.getLast().dts() + FRAME, 0);
                        segmentStart = null;
                        segment.clear();
                    }
                }
            }
            check(handled, "a unit is neither added nor skipped");
        }

        private boolean past(Instant instant) {
            return slot(instant) > slot(segmentStart());
        }

        private Instant segmentStart() {
            return Objects.requireNonNull(segmentStart);
        }

        private long slot(Instant instant) {
            return Math.floorDiv(StreamTime.epochNanos(instant) - phaseNanos, lengthNanos);
        }

        private void checkEnd(Instant end, long endDts, long slewMillis) {
            check(end.isAfter(segmentStart()), "a segment ends before it starts");
            long wall = Duration.between(segmentStart(), end).toNanos();
            long media = StreamTime.nanos(endDts - segment.getFirst().dts());
            check(
                    Math.abs(wall - media) <= slewMillis * 1_000_000 + 2_000,
                    "wall and media time differ by " + (wall - media));
        }

        private void checkNotFarFromTheClock(AccessUnit unit) {
            long laid = StreamTime.nanos(unit.dts() - segment.getFirst().dts());
            long ahead = Duration.between(unit.wall(), segmentStart().plusNanos(laid))
                    .toMillis();
            check(ahead <= StreamTime.MAX_DRIFT.toMillis() + 500, "a picture is " + ahead + " ms from the future");
        }

        void finish() {
            segmenter
                    .end(StreamEventKind.WORKER_STOPPED)
                    .ifPresent(end -> checkEnd(end.end(), segment.getLast().dts() + FRAME, 0));
        }

        private void check(boolean holds, String otherwise) {
            assertThat(holds).as("seed %d: %s", seed, otherwise).isTrue();
        }
    }
}
