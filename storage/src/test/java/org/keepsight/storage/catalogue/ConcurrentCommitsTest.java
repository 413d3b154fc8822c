package org.keepsight.storage.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

class ConcurrentCommitsTest {
    private static final int SEGMENTS = 400;

    /** Commits in any order, twice each, against condemning, losing and dropping of partitions on the same days. */
    @Test
    void commitsAndRemovalsLeaveNoHoleAndNeverDeadlock() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Database database = TestDatabase.create();
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
            CameraId camera = Cameras.add(database, 1).getFirst();
            Instant start = Instant.now()
                    .minus(Duration.ofDays(200))
                    .truncatedTo(ChronoUnit.DAYS)
                    .minusSeconds(SEGMENTS / 2 * 60 + 30);
            List<Segment> segments = new ArrayList<>();
            Run run = Cameras.run(camera, start);
            for (int i = 0; i < SEGMENTS; i++) { // half before a midnight, half after it, one across
                segments.add(Cameras.segment(run, i, start.plusSeconds(60L * i), start.plusSeconds(60L * i + 60)));
            }
            List<Callable<Integer>> work = new ArrayList<>();
            for (Segment segment : segments) {
                work.add(() -> catalogue.commit(segment, run) ? 1 : 0);
                work.add(() -> catalogue.commit(segment, run) ? 1 : 0);
                work.add(() -> remove(database, segment));
            }
            for (int i = 0; i < 20; i++) {
                work.add(() -> 0 * catalogue.dropEmptyPartitions(LocalDate.now(ZoneOffset.UTC)));
            }
            Collections.shuffle(work, random);
            int entered = 0;
            for (Future<Integer> done : threads.invokeAll(work, 300, TimeUnit.SECONDS)) {
                entered += done.get();
            }

            assertThat(entered).as("seed %d", seed).isEqualTo(SEGMENTS);
            TimeRange all = new TimeRange(start, start.plusSeconds(60L * SEGMENTS));
            List<CameraDay> before = days(catalogue, camera, all);
            database.jdbi()
                    .useHandle(handle -> before.forEach(
                            day -> handle.execute("select recompute_day(?, ?)", camera.value(), day.day())));
            assertThat(days(catalogue, camera, all))
                    .as("seed %d: the days say what the segments say", seed)
                    .isEqualTo(before);
            Footage footage =
                    catalogue.footage(List.of(camera), all, Instant.now()).getOrDefault(camera, Footage.NONE);
            assertThat(footage.recorded().union(footage.lost()).union(footage.expired()))
                    .as("seed %d", seed)
                    .isEqualTo(TimeRanges.of(all));
        }
    }

    /** Condemns every third segment, if it is there, and loses every seventh. */
    private static int remove(Database database, Segment segment) {
        database.jdbi().useHandle(handle -> {
            Object[] key = {
                segment.camera().value(),
                Timestamps.of(segment.end()),
                segment.run().value(),
                segment.sequence()
            };
            if (segment.sequence() % 3 == 0) {
                handle.execute(
                        "select condemn(?, array[?]::timestamptz[], array[?]::uuid[], array[?]::int[], gen_random_uuid())",
                        key);
            } else if (segment.sequence() % 7 == 0) {
                handle.execute("select mark_lost(?, ?, ?, ?)", key);
            }
        });
        return 0;
    }

    private static List<CameraDay> days(SegmentCatalogue catalogue, CameraId camera, TimeRange range) {
        return catalogue
                .days(List.of(camera), Timestamps.utcDay(range.start()), Timestamps.utcDay(range.end()))
                .getOrDefault(camera, List.of());
    }
}
