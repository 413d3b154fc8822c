package org.keepsight.retention.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.keepsight.retention.audit.Population.Camera;
import org.keepsight.retention.audit.Population.Stratum;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;

/**
 * Draws the sample (docs/spot-audit.md has the method for a third party, with a program of a few lines). The same seed and the
 * same population give the same sample. Pure.
 *
 * <p>Each stratum gets its share of the sample, rounded down or up. Which are rounded up is drawn, too, in such a way that every
 * camera-minute of the population is as likely to be in the sample as any other: with more strata than minutes to look at, the
 * largest remainders alone would leave the small strata out for ever.
 */
final class Sampling {
    static final String METHOD = "keepsight-sample/1";

    /**
     * One camera-minute of a sample.
     *
     * @param number in the order drawn, from 1
     * @param stratum its number, from 1
     * @param minute since 1970
     * @param claimed whether the catalogue said, when the population was frozen, that all of it is recorded
     */
    record Drawn(int number, int stratum, Code camera, int minute, boolean claimed) {}

    private Sampling() {}

    /** @param size at least 1; all of the population when it has fewer minutes */
    static List<Drawn> draw(Population population, Digest digest, String seed, int size) {
        int[] shares = shares(population, new SampleStream(seed, digest, 0), size);
        List<Drawn> sample = new ArrayList<>(size);
        for (int i = 0; i < shares.length; i++) {
            draw(population.strata().get(i), i + 1, shares[i], new SampleStream(seed, digest, i + 1), sample);
        }
        return sample;
    }

    /**
     * How many minutes of each stratum: size x its minutes / all minutes, rounded down, and one more for each stratum in whose
     * remainder one of the marks falls. The remainders lie end to end in the order of the strata; their sum is a multiple of all
     * minutes, and the marks stand that far apart, the first at a drawn place.
     */
    static int[] shares(Population population, SampleStream stream, int size) {
        long all = population.minutes();
        long wanted = Math.min(size, all);
        long mark = stream.below(all);
        long passed = 0;
        int[] shares = new int[population.strata().size()];
        for (int i = 0; i < shares.length; i++) {
            long product = Math.multiplyExact(wanted, population.strata().get(i).minutes());
            passed += product % all;
            boolean up = mark < passed;
            shares[i] = (int) (product / all) + (up ? 1 : 0);
            mark += up ? all : 0;
        }
        return shares;
    }

    private static void draw(Stratum stratum, int number, int share, SampleStream stream, List<Drawn> sample) {
        long minutes = stratum.minutes();
        Set<Long> taken = new HashSet<>();
        while (taken.size() < share) {
            long place = stream.below(minutes);
            if (taken.add(place)) {
                sample.add(at(stratum, number, place, sample.size() + 1));
            }
        }
    }

    /** The camera-minute at a place of a stratum: its cameras one after the other, the minutes of each in order of time. */
    private static Drawn at(Stratum stratum, int stratumNumber, long place, int number) {
        long left = place;
        for (Camera camera : stratum.cameras()) {
            if (left < camera.minutes().total()) {
                int minute = camera.minutes().at(left);
                return new Drawn(
                        number,
                        stratumNumber,
                        camera.code(),
                        minute,
                        camera.claimed().contains(minute));
            }
            left -= camera.minutes().total();
        }
        throw new IllegalStateException("a stratum has fewer minutes than it says");
    }
}
