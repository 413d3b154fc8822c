package org.keepsight.storage.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

class SegmentCatalogueTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final LocalDate DAY = LocalDate.parse("2026-05-01");

    private final Database database = TestDatabase.create();
    private final SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
    private final CameraId camera = Cameras.add(database, 1).getFirst();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aCommittedSegmentIsReadBackAsItWas() {
        Run run = Cameras.run(camera, NOON);
        Segment segment = Cameras.segment(run, 0, NOON, NOON.plusSeconds(60).plusNanos(1_000));

        assertThat(catalogue.commit(segment, run)).isTrue();

        assertThat(catalogue.segment(camera, segment.end(), run.id(), 0)).contains(segment);
        assertThat(catalogue.segment(camera, segment.end(), run.id(), 1)).isEmpty();
        assertThat(catalogue.runs(List.of(run.id(), RunId.create(NOON)))).isEqualTo(Map.of(run.id(), run));
        assertThat(catalogue.days(List.of(camera), DAY, DAY).get(camera))
                .containsExactly(new CameraDay(
                        camera,
                        DAY,
                        TimeRanges.of(segment.time()),
                        TimeRanges.NONE,
                        TimeRanges.NONE,
                        1,
                        segment.bytes()));
    }

    @Test
    void repeatingACommitChangesNothing() {
        Run run = Cameras.run(camera, NOON);
        Segment segment = Cameras.segment(run, 0, NOON, NOON.plusSeconds(60));
        assertThat(catalogue.commit(segment, run)).isTrue();
        List<CameraDay> before = catalogue.days(List.of(camera), DAY, DAY).get(camera);

        assertThat(catalogue.commit(segment, run)).isFalse();

        assertThat(catalogue.days(List.of(camera), DAY, DAY).get(camera)).isEqualTo(before);
    }

    @Test
    void aSegmentOfAnotherRunIsRefused() {
        Run run = Cameras.run(camera, NOON);
        Segment segment = Cameras.segment(run, 0, NOON, NOON.plusSeconds(60));
        assertThatThrownBy(() -> catalogue.commit(segment, Cameras.run(camera, NOON)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSegmentThatEndsAtMidnightCountsOnTheNextDayAlsoAfterRecomputing() {
        Instant midnight = Instant.parse("2026-05-02T00:00:00Z");
        Run run = Cameras.run(camera, midnight);
        Segment segment = Cameras.segment(run, 0, midnight.minusSeconds(60), midnight);
        catalogue.commit(segment, run);
        List<CameraDay> committed =
                catalogue.days(List.of(camera), DAY, DAY.plusDays(1)).get(camera);

        database.jdbi().useHandle(handle -> {
            handle.execute("select recompute_day(?, '2026-05-01')", camera.value());
            handle.execute("select recompute_day(?, '2026-05-02')", camera.value());
        });

        assertThat(committed).extracting(CameraDay::segments).containsExactly(0, 1);
        assertThat(catalogue.days(List.of(camera), DAY, DAY.plusDays(1)).get(camera))
                .isEqualTo(committed);
    }

    @Test
    void aDroppedPartitionIsMadeAgainWhenFootageOfItsDayComes() {
        catalogue.ensurePartitions(DAY, 1);
        assertThat(catalogue.dropEmptyPartitions(DAY.plusDays(5))).isEqualTo(4);
        Run run = Cameras.run(camera, NOON);
        assertThat(catalogue.commit(Cameras.segment(run, 0, NOON, NOON.plusSeconds(60)), run))
                .isTrue();
        assertThat(catalogue.dropEmptyPartitions(DAY.plusDays(5))).isZero();
    }

    @Test
    void aPartitionInUseIsLeftForTheNextTime() {
        catalogue.ensurePartitions(DAY, 0);
        try (Handle reader = database.jdbi().open()) {
            reader.begin();
            reader.execute("select count(*) from segment");
            assertThat(catalogue.dropEmptyPartitions(DAY)).isZero();
            reader.rollback();
        }
        assertThat(catalogue.dropEmptyPartitions(DAY)).isEqualTo(2);
    }

    @Test
    void pagesContinueBehindTheirLastSegment() {
        Run run = Cameras.run(camera, NOON);
        List<Segment> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(Cameras.segment(run, i, NOON.plusSeconds(60L * i), NOON.plusSeconds(60L * i + 60)));
            catalogue.commit(all.getLast(), run);
        }
        TimeRange range = new TimeRange(NOON.plusSeconds(60), NOON.plusSeconds(541));
        List<Segment> read = new ArrayList<>();
        Segment last = null;
        do {
            List<Segment> page = catalogue.segments(camera, range, last, 3);
            read.addAll(page);
            last = page.isEmpty() ? null : page.getLast();
        } while (last != null);
        assertThat(read).isEqualTo(all.subList(1, 10));
        assertThatThrownBy(() -> catalogue.segments(camera, range, null, 0)).isInstanceOf(DomainException.class);
        assertThatThrownBy(() -> catalogue.segments(camera, range, null, 10_001))
                .isInstanceOf(DomainException.class);
    }

    @Test
    void randomHistoriesAgreeWithANaiveOracle() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<CameraId> cameras = Cameras.add(database, 3);
        Instant from = Instant.parse("2026-04-28T00:00:00Z");
        List<Segment> stored = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            CameraId which = cameras.get(random.nextInt(cameras.size()));
            if (!stored.isEmpty() && random.nextInt(8) == 0) { // once more
                Segment again = stored.get(random.nextInt(stored.size()));
                assertThat(catalogue.commit(again, runOf(again))).isFalse();
                continue;
            }
            Instant start = random.nextInt(4) == 0
                    ? from.plusSeconds(86_400L * random.nextInt(1, 5) - random.nextInt(120)) // near a midnight
                    : from.plusNanos(1_000L * random.nextLong(4L * 86_400_000_000L));
            Instant end = random.nextInt(20) == 0
                    ? start.plusSeconds(random.nextLong(3_600, 80_000)) // longer than any should be
                    : start.plusNanos(1_000L * random.nextLong(1, 300_000_000));
            Run run = Cameras.run(which, start);
            Segment segment = Cameras.segment(run, random.nextInt(100), start, end);
            assertThat(catalogue.commit(segment, runOf(segment))).isTrue();
            stored.add(segment);
        }
        for (CameraId each : cameras) {
            List<Segment> mine =
                    stored.stream().filter(s -> s.camera().equals(each)).toList();
            Map<CameraId, List<CameraDay>> days =
                    catalogue.days(List.of(each), LocalDate.parse("2026-04-27"), LocalDate.parse("2026-05-04"));
            assertDays(mine, days.getOrDefault(each, List.of()), seed);
            for (int i = 0; i < 20; i++) {
                Instant start = from.plusSeconds(random.nextInt(5 * 86_400));
                TimeRange range = new TimeRange(start, start.plusSeconds(random.nextInt(1, 86_400)));
                assertThat(catalogue.segments(each, range, null, 10_000))
                        .as("seed %d, camera %s, %s", seed, each, range)
                        .isEqualTo(mine.stream()
                                .filter(s -> s.time().overlaps(range))
                                .sorted(Comparator.comparing(Segment::end)
                                        .thenComparing(s -> s.run().toString())
                                        .thenComparingInt(Segment::sequence))
                                .toList());
                assertFootage(mine, range, each, seed);
            }
        }
        assertThat(catalogue.oldestRetrievable(cameras))
                .as("seed %d", seed)
                .allSatisfy((id, oldest) -> assertThat(stored.stream()
                                .filter(s -> s.camera().equals(id))
                                .map(s -> s.time().start())
                                .min(Comparator.naturalOrder()))
                        .contains(oldest))
                .hasSize(3);
    }

    private static void assertDays(List<Segment> mine, List<CameraDay> days, long seed) {
        assertThat(days).as("seed %d", seed).allSatisfy(day -> {
            Instant midnight = day.day().atStartOfDay(ZoneOffset.UTC).toInstant();
            TimeRange span = new TimeRange(midnight, midnight.plusSeconds(86_400));
            List<Segment> ending =
                    mine.stream().filter(s -> span.contains(s.end())).toList();
            assertThat(day.recorded()).isEqualTo(times(mine).intersect(span));
            assertThat(day.segments()).isEqualTo(ending.size());
            assertThat(day.bytes())
                    .isEqualTo(ending.stream().mapToLong(Segment::bytes).sum());
        });
        assertThat(days.stream().mapToInt(CameraDay::segments).sum()).isEqualTo(mine.size());
        assertThat(days.stream().map(CameraDay::recorded).reduce(TimeRanges.NONE, TimeRanges::union))
                .isEqualTo(times(mine));
    }

    private void assertFootage(List<Segment> mine, TimeRange range, CameraId each, long seed) {
        Footage footage = catalogue
                .footage(List.of(each), range, Instant.parse("2026-06-01T00:00:00Z"))
                .get(each);
        assertThat(footage)
                .as("seed %d, camera %s, %s", seed, each, range)
                .isEqualTo(new Footage(
                        times(mine).intersect(range),
                        TimeRanges.NONE,
                        TimeRanges.NONE,
                        times(mine).first().orElseThrow(),
                        times(mine).last().orElseThrow()));
    }

    @Test
    void lostAndExpiredFootageIsToldApartAndStillCountsAsCommitted() {
        Run run = Cameras.run(camera, NOON);
        for (int i = 0; i < 3; i++) {
            Segment segment = Cameras.segment(run, i, NOON.plusSeconds(60L * i), NOON.plusSeconds(60L * i + 60));
            catalogue.commit(segment, run);
        }
        database.jdbi().useHandle(handle -> {
            handle.execute(
                    "select mark_lost(?, '2026-05-01 12:03:00Z', ?, 2)",
                    camera.value(),
                    run.id().value());
            handle.execute(
                    "select condemn(?, array['2026-05-01 12:01:00Z']::timestamptz[], array[?]::uuid[], array[0], gen_random_uuid())",
                    camera.value(),
                    run.id().value());
        });
        TimeRange range = new TimeRange(NOON.minusSeconds(10), NOON.plusSeconds(1_000));
        assertThat(catalogue
                        .footage(List.of(camera), range, NOON.plusSeconds(1_000))
                        .get(camera))
                .isEqualTo(new Footage(
                        minutes(1, 2), minutes(2, 3), minutes(0, 1), NOON.plusSeconds(60), NOON.plusSeconds(180)));
        assertThat(catalogue
                        .footage(List.of(camera), range, NOON.plusSeconds(90))
                        .get(camera))
                .as("the future does not count as committed")
                .extracting(Footage::committedThrough)
                .isEqualTo(NOON.plusSeconds(90));
        assertThat(catalogue.footage(List.of(camera), range, NOON).get(camera))
                .extracting(Footage::committedThrough)
                .isNull();
        assertThat(catalogue
                        .footage(List.of(camera), range, NOON.minusSeconds(86_400))
                        .get(camera))
                .as("a day after today does not count as committed")
                .extracting(Footage::committedThrough)
                .isNull();
        assertThat(catalogue.footage(List.of(), range, NOON)).isEmpty();
    }

    private static TimeRanges minutes(int first, int last) {
        return TimeRanges.of(new TimeRange(NOON.plusSeconds(60L * first), NOON.plusSeconds(60L * last)));
    }

    private static TimeRanges times(List<Segment> segments) {
        return new TimeRanges(segments.stream().map(Segment::time).toList());
    }

    private static Run runOf(Segment segment) {
        Run any = Cameras.run(segment.camera(), segment.time().start());
        return new Run(
                segment.run(), any.camera(), any.startedAt(), any.codec(), any.codecs(), any.width(), any.height());
    }
}
