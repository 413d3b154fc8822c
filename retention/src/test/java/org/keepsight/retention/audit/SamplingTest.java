package org.keepsight.retention.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.retention.audit.Population.Camera;
import org.keepsight.retention.audit.Population.Stratum;
import org.keepsight.retention.audit.Sampling.Drawn;
import org.keepsight.storage.documents.DocumentedProgram;
import org.keepsight.storage.documents.DocumentedProgram.Outcome;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;

class SamplingTest {

    @TempDir
    Path directory;

    @Test
    void theSameSeedAndPopulationGiveTheSameSample() {
        Population population = population(new Random(7), 30);
        Digest digest = digest(population);
        List<Drawn> sample = Sampling.draw(population, digest, "福彩 2026-139", 200);
        assertThat(Sampling.draw(PopulationText.parse(PopulationText.write(population)), digest, "福彩 2026-139", 200))
                .isEqualTo(sample);
        assertThat(Sampling.draw(population, digest, "福彩 2026-140", 200)).isNotEqualTo(sample);
        assertThat(sample).hasSize(200);
        assertThat(sample.stream().map(each -> each.camera() + "/" + each.minute()))
                .doesNotHaveDuplicates();
        Population other = new Population(population.asOf().plusSeconds(1), population.strata());
        assertThat(Sampling.draw(other, digest(other), "福彩 2026-139", 200)).isNotEqualTo(sample);
    }

    /** What the document says can be done without any of our code, with a seed that is no ASCII. */
    @Test
    void theDocumentedProgramDrawsTheSame() throws Exception {
        long random = System.nanoTime();
        Population population = population(new Random(random), 40);
        byte[] text = PopulationText.write(population);
        Path file = Files.write(directory.resolve("population.txt"), text);
        for (String seed : List.of("1", "掷骰子 4 6 2 1")) {
            Outcome drawn = DocumentedProgram.run(directory, "spot-audit.md", seed, "150", file);
            assertThat(drawn.right()).as(drawn.said()).isTrue();
            List<String> ours = Sampling.draw(population, Digest.ofContent(text), seed, 150).stream()
                    .map(each -> each.number() + " " + each.stratum() + " " + each.camera() + " " + each.minute())
                    .toList();
            assertThat(drawn.said().lines().toList()).as("seed %d", random).isEqualTo(ours);
        }
    }

    /** With five times as many strata as minutes to look at, every minute is as likely as any other. */
    @Test
    void everyMinuteIsEquallyLikely() {
        List<Stratum> strata = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            strata.add(stratum(i, camera("C" + i, 0, 1 + i % 5)));
        }
        Population population = new Population(Instant.EPOCH, strata);
        Digest digest = digest(population);
        int rounds = 6_000;
        int[] drawn = new int[20];
        for (int seed = 0; seed < rounds; seed++) {
            for (Drawn each : Sampling.draw(population, digest, "seed " + seed, 4)) {
                drawn[each.stratum() - 1]++;
            }
        }
        double chi = 0;
        for (int i = 0; i < 20; i++) {
            double expected = 4.0 * rounds * (1 + i % 5) / 60;
            chi += Math.pow(drawn[i] - expected, 2) / expected;
        }
        // 19 degrees of freedom; always the same seeds, so always the same value
        assertThat(chi).as(Arrays.toString(drawn)).isLessThan(36.2);
    }

    @Test
    void sharesAreProportionalToTheNextWholeNumber() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Population population = population(random, 1 + random.nextInt(50));
            int size = 1 + random.nextInt(500);
            int[] shares = Sampling.shares(population, new SampleStream("s" + round, digest(population), 0), size);
            long wanted = Math.min(size, population.minutes());
            assertThat(Arrays.stream(shares).sum()).as("seed %d", seed).isEqualTo((int) wanted);
            for (int i = 0; i < shares.length; i++) {
                double share = (double) wanted * population.strata().get(i).minutes() / population.minutes();
                assertThat(shares[i]).as("seed %d", seed).isBetween((int) Math.floor(share), (int) Math.ceil(share));
            }
        }
    }

    @Test
    void aSampleLargerThanThePopulationIsAllOfIt() {
        Population population =
                new Population(Instant.EPOCH, List.of(stratum(1, camera("A", 5, 8)), stratum(2, camera("B", 1, 3))));
        Set<String> all = new HashSet<>();
        Sampling.draw(population, digest(population), "x", 100)
                .forEach(each -> all.add(each.camera() + "/" + each.minute()));
        assertThat(all).containsExactlyInAnyOrder("A/5", "A/6", "A/7", "B/1", "B/2");
    }

    /** 3,000 cameras x 90 days are 389 million minutes; none of them is an object. */
    @Test
    void aCountyIsDrawnFromRanges() {
        List<Stratum> strata = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            List<Camera> cameras = new ArrayList<>();
            for (int k = 0; k < 10; k++) {
                cameras.add(camera("C%03d-%d".formatted(i, k), 29_500_000, 29_500_000 + 90 * 1440));
            }
            strata.add(new Stratum(new Code("S%03d".formatted(i)), AreaKind.GATE, cameras));
        }
        Population county = new Population(Instant.EPOCH, strata);
        assertThat(county.minutes()).isEqualTo(388_800_000);
        assertThat(Sampling.draw(county, digest(county), "county", 10_000)).hasSize(10_000);
    }

    @Test
    void anotherTextIsNoPopulation() {
        String text = new String(PopulationText.write(population(new Random(1), 3)), StandardCharsets.UTF_8);
        for (String wrong : List.of(
                "",
                text.replace("population/1", "population/2"),
                text.replace("stratum 2", "stratum 3"),
                text.replaceFirst("camera (\\S+) ", "camera $1  "))) {
            assertThatThrownBy(() -> PopulationText.parse(wrong.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    static Digest digest(Population population) {
        return Digest.ofContent(PopulationText.write(population));
    }

    private static Population population(Random random, int strata) {
        List<Stratum> all = new ArrayList<>();
        for (int i = 0; i < strata; i++) {
            List<Camera> cameras = new ArrayList<>();
            for (int k = 0; k <= random.nextInt(3); k++) {
                int from = 29_000_000 + random.nextInt(1000);
                int hole = from + 1 + random.nextInt(500);
                MinuteRanges minutes = MinuteRanges.parse(
                        from + "-" + hole + "," + (hole + 3) + "-" + (hole + 4 + random.nextInt(5_000)));
                cameras.add(new Camera(new Code("C%03d-%d".formatted(i, k)), minutes, minutes));
            }
            all.add(new Stratum(new Code("S%03d".formatted(i)), AreaKind.GATE, cameras));
        }
        return new Population(Instant.parse("2026-11-22T02:00:00Z"), all);
    }

    private static Stratum stratum(int number, Camera camera) {
        return new Stratum(new Code("S%03d".formatted(number)), AreaKind.GATE, List.of(camera));
    }

    private static Camera camera(String code, int from, int to) {
        MinuteRanges minutes = MinuteRanges.parse(from + "-" + to);
        return new Camera(new Code(code), minutes, minutes);
    }
}
