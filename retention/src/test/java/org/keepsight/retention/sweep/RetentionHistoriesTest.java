package org.keepsight.retention.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.protection.RequiredDays;

/**
 * Random lives of a camera, swept at awkward moments, against the oracle: nothing goes early, nothing that may go is left behind
 * by a sweep, no held footage is lost. {@code -Dkeepsight.histories=N} lives (a million unless told), {@code
 * -Dkeepsight.seed=N} of the first.
 */
class RetentionHistoriesTest {
    private static final Instant NEWEST = Instant.parse("2026-06-01T00:00:00.000007Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void theSweepsOfRandomHistoriesAgreeWithTheOracle() {
        long first = Long.getLong("keepsight.seed", new Random().nextLong());
        int histories = Integer.getInteger("keepsight.histories", 1_000_000);
        long started = System.nanoTime();
        Outcome all = LongStream.range(first, first + histories)
                .parallel()
                .mapToObj(RetentionHistoriesTest::live)
                .reduce(new Outcome(0, 0), Outcome::plus);
        assertThat(all.swept()).isPositive();
        assertThat(all.kept()).isPositive();
        System.out.printf(
                "%,d histories from seed %d: %,d segments swept, %,d kept, in %d s%n",
                histories, first, all.swept(), all.kept(), (System.nanoTime() - started) / 1_000_000_000);
    }

    private record Outcome(long swept, long kept) {
        Outcome plus(Outcome other) {
            return new Outcome(swept + other.swept, kept + other.kept);
        }
    }

    private static Outcome live(long seed) {
        Random random = new Random(seed);
        History history = History.random(random, new CameraId(1), NEWEST, History.sharedPolicies(random, NEWEST));
        List<Candidate> left = new ArrayList<>(history.footage());
        int all = left.size();
        for (Instant now : sweeps(random, history)) {
            RetentionPlanner planner = new RetentionPlanner(
                    new RequiredDays(history.policies(), history.standings(), now),
                    history.heldAt(now),
                    history.commissionedAt(),
                    now);
            List<Candidate> due = planner.due(left);
            for (Candidate each : left) {
                boolean mayGo = NaiveRetention.mayGo(history, each, now);
                if (mayGo != due.contains(each) || (mayGo && !isLookedAt(planner, each))) {
                    assertThat(due.contains(each) && isLookedAt(planner, each))
                            .as(
                                    "seed %d, %s at %s: may go %s, looked at %s, of %s",
                                    seed, each, now, mayGo, isLookedAt(planner, each), history)
                            .isEqualTo(mayGo);
                }
            }
            left.removeAll(due);
        }
        return new Outcome(all - left.size(), left.size());
    }

    /** Whether the sweep's query would find it. */
    private static boolean isLookedAt(RetentionPlanner planner, Candidate footage) {
        for (TimeRange window : planner.windows()) {
            if (!footage.end().isBefore(window.start()) && !footage.end().isAfter(window.end())) {
                return !footage.end().isAfter(planner.horizon(footage.key().retentionClass()));
            }
        }
        return false;
    }

    /** Sweeps at random, and just before, at and after the moments when something becomes due; the clock may step back. */
    private static List<Instant> sweeps(Random random, History history) {
        List<Instant> sweeps = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            sweeps.add(NEWEST.minus(History.micros(random, Duration.ofDays(150))));
        }
        Candidate watched =
                history.footage().get(random.nextInt(history.footage().size()));
        for (int days : new int[] {30, 90, NaiveRetention.days(history, watched, NEWEST)}) {
            Instant due = watched.end().plus(Duration.ofDays(days));
            sweeps.add(due.plusNanos(1_000L * (random.nextInt(3) - 1)));
        }
        for (History.Held hold : history.holds()) {
            Instant edge = hold.releasedAt() == null ? hold.requestedAt() : hold.releasedAt();
            sweeps.add(edge.plusNanos(1_000L * (random.nextInt(3) - 1)));
        }
        sweeps.sort(null);
        if (random.nextInt(4) == 0) {
            sweeps.add(sweeps.getFirst().minus(HOUR));
        }
        sweeps.add(NEWEST.plus(Duration.ofDays(300)));
        return sweeps;
    }
}
