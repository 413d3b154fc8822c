package org.keepsight.deploy.faults;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keepsight.deploy.faults.FaultKind.Part;

/**
 * What goes wrong and when: random, and the same for the same seed. Pure.
 *
 * <p>Kinds are dealt from a shuffled deck, so that a long schedule has all of them about equally often. Faults of
 * different parts overlap as they come; a part that was mended is left alone for some seconds.
 */
record FaultSchedule(List<Fault> faults) {
    /** What GStreamer's server can be made to do: be killed, and be frozen. */
    static final Set<FaultKind> OF_FOREIGN_CAMERAS = EnumSet.of(FaultKind.CAMERA_GONE, FaultKind.CAMERA_SILENT);

    private static final Duration MEAN_PAUSE = Duration.ofSeconds(6);
    private static final Duration REST = Duration.ofSeconds(3);
    private static final Duration SMALLEST_STEP = Duration.ofSeconds(2);

    /** Beyond a minute the service treats reports from the future differently; beyond 15 minutes S3 refuses requests. */
    private static final Duration GREATEST_STEP = Duration.ofSeconds(150);

    FaultSchedule {
        faults = List.copyOf(faults);
    }

    /**
     * Deals a schedule.
     *
     * @param length of the time in which faults begin and end
     * @param cameras codes of all cameras
     * @param foreign codes of those that know only {@link #OF_FOREIGN_CAMERAS}
     */
    static FaultSchedule of(long seed, Duration length, List<String> cameras, Set<String> foreign) {
        Random random = new Random(seed);
        Deque<FaultKind> deck = new ArrayDeque<>();
        Map<Object, Duration> free = new HashMap<>();
        List<Fault> faults = new ArrayList<>();
        Duration at = upTo(random, MEAN_PAUSE);
        while (at.compareTo(length) < 0) {
            if (deck.isEmpty()) {
                deck.addAll(shuffled(random));
            }
            FaultKind kind = deck.pop();
            @Nullable String camera = camera(random, kind, cameras, foreign);
            Object struck = camera == null ? kind.part() : camera;
            at = latest(at, free.getOrDefault(struck, Duration.ZERO));
            Fault fault = new Fault(kind, camera, at, length(random, kind), step(random, kind));
            if (fault.end().compareTo(length) <= 0) {
                faults.add(fault);
                free.put(struck, fault.end().plus(REST));
            }
            at = at.plus(upTo(random, MEAN_PAUSE.multipliedBy(2)));
        }
        faults.sort(Comparator.comparing(Fault::at));
        return new FaultSchedule(faults);
    }

    private static @Nullable String camera(Random random, FaultKind kind, List<String> all, Set<String> foreign) {
        if (kind.part() != Part.CAMERA) {
            return null;
        }
        List<String> able = OF_FOREIGN_CAMERAS.contains(kind)
                ? all
                : all.stream().filter(camera -> !foreign.contains(camera)).toList();
        return able.get(random.nextInt(able.size()));
    }

    private static List<FaultKind> shuffled(Random random) {
        List<FaultKind> kinds = new ArrayList<>(List.of(FaultKind.values()));
        Collections.shuffle(kinds, random);
        return kinds;
    }

    private static Duration length(Random random, FaultKind kind) {
        return kind.shortest().plus(upTo(random, kind.longest().minus(kind.shortest())));
    }

    private static Duration step(Random random, FaultKind kind) {
        if (kind.part() != Part.CLOCK) {
            return Duration.ZERO;
        }
        Duration step = SMALLEST_STEP.plus(upTo(random, GREATEST_STEP.minus(SMALLEST_STEP)));
        return kind == FaultKind.CLOCK_AHEAD ? step : step.negated();
    }

    private static Duration upTo(Random random, Duration most) {
        return Duration.ofMillis(random.nextLong(most.toMillis() + 1));
    }

    private static Duration latest(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
