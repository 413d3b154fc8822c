package org.keepsight.retention.audit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.keepsight.retention.audit.Population.Camera;
import org.keepsight.retention.audit.Population.Stratum;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;

class EstimateTest {
    private static final int SEEDS = 500;
    private static final int DAY = 1440;

    /**
     * Shown by 6, at size: 60 cameras x 30 days, one of a hundred segments damaged, segments and minutes not in step; small and large
     * strata, and one campus worse than the others. 500 samples of 200, both limits.
     */
    @Test
    void theLimitsCoverTheTrueRate() {
        long damage = 20_261_122;
        Population population = population();
        Digest digest = SamplingTest.digest(population);
        Map<Code, boolean[]> failing = failing(population, new Random(damage));
        long all = failing.values().stream().mapToLong(EstimateTest::count).sum();
        double rate = (double) all / population.minutes();
        int bound = 0;
        int interval = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Verdict> verdicts = Sampling.draw(population, digest, "seed " + seed, 200).stream()
                    .map(each ->
                            requireNonNull(failing.get(each.camera()))[each.minute()] ? Verdict.CORRUPT : Verdict.OK)
                    .toList();
            Estimate proof = AuditResult.of(verdicts).proof();
            bound += requireNonNull(proof.bound()) >= rate ? 1 : 0;
            interval += requireNonNull(proof.low()) <= rate && rate <= requireNonNull(proof.high()) ? 1 : 0;
        }
        System.out.printf(
                "EstimateTest: damage by seed %d; true rate %.5f of %,d minutes; of %d seeds the bound covers it for %d, the interval for %d%n",
                damage, rate, population.minutes(), SEEDS, bound, interval);
        assertThat((double) bound / SEEDS).isGreaterThanOrEqualTo(0.93);
        assertThat((double) interval / SEEDS).isGreaterThanOrEqualTo(0.93);
    }

    @Test
    void theTwoQuestionsAreKeptApart() {
        AuditResult result = AuditResult.of(List.of(
                Verdict.OK,
                Verdict.OK,
                Verdict.PARTLY_RECORDED,
                Verdict.NOT_RECORDED,
                Verdict.LOST,
                Verdict.PENDING,
                Verdict.UNKNOWN,
                Verdict.EXPIRED,
                Verdict.MISSING,
                Verdict.CORRUPT));
        assertThat(result.proof().trials()).isEqualTo(5);
        assertThat(result.proof().failures()).isEqualTo(2);
        assertThat(result.required().trials()).isEqualTo(9);
        assertThat(result.required().failures()).isEqualTo(7);
        assertThat(AuditResult.of(List.of(Verdict.EXPIRED)).required())
                .isEqualTo(new Estimate(0, 0, null, null, null, null));
    }

    private static Population population() {
        List<Stratum> strata = new ArrayList<>();
        for (int campus = 0; campus < 12; campus++) {
            List<Camera> cameras = new ArrayList<>();
            for (int i = 0; i <= campus % 9; i++) {
                MinuteRanges minutes = MinuteRanges.parse("0-" + (campus == 3 ? 7 : 30) * DAY);
                cameras.add(new Camera(new Code("C%02d-%d".formatted(campus, i)), minutes, minutes));
            }
            strata.add(new Stratum(new Code("S%02d".formatted(campus)), AreaKind.GATE, cameras));
        }
        return new Population(Instant.EPOCH, strata);
    }

    /** Segments of a minute that begin 13 s into it: each damaged one takes two minutes along. */
    private static Map<Code, boolean[]> failing(Population population, Random random) {
        Map<Code, boolean[]> failing = new HashMap<>();
        for (Stratum stratum : population.strata()) {
            for (Camera camera : stratum.cameras()) {
                boolean[] minutes = new boolean[(int) camera.minutes().total()];
                int each = stratum.campus().value().equals("S08") ? 30 : 110;
                for (int segment = -1; segment < minutes.length; segment++) {
                    if (random.nextInt(each) == 0) {
                        minutes[Math.max(0, segment)] = true;
                        minutes[Math.min(minutes.length - 1, segment + 1)] = true;
                    }
                }
                failing.put(camera.code(), minutes);
            }
        }
        return failing;
    }

    private static long count(boolean[] minutes) {
        long failing = 0;
        for (boolean minute : minutes) {
            failing += minute ? 1 : 0;
        }
        return failing;
    }
}
