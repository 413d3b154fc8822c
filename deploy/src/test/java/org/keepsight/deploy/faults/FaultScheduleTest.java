package org.keepsight.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.keepsight.deploy.faults.FaultKind.Part;

class FaultScheduleTest {
    private static final Duration LENGTH = Duration.ofMinutes(10);
    private static final List<String> CAMERAS = List.of("A", "B", "F");
    private static final Set<String> FOREIGN = Set.of("F");

    private static FaultSchedule of(long seed) {
        return FaultSchedule.of(seed, LENGTH, CAMERAS, FOREIGN);
    }

    @Test
    void theSameSeedMakesTheSameScheduleAndAnotherOneAnother() {
        assertThat(of(1)).isEqualTo(of(1)).isNotEqualTo(of(2));
    }

    @Test
    void aLongScheduleHasEveryKindMoreThanOnce() {
        Map<FaultKind, Integer> times = new HashMap<>();
        of(3).faults().forEach(fault -> times.merge(fault.kind(), 1, Integer::sum));

        assertThat(times.keySet()).containsExactlyInAnyOrderElementsOf(EnumSet.allOf(FaultKind.class));
        assertThat(times.values()).allMatch(n -> n > 1);
    }

    @Test
    void aPartIsStruckOnlyWhenItWasWholeForSomeTimeAndEverythingIsMendedInTime() {
        for (long seed = 0; seed < 200; seed++) {
            Map<Object, Duration> mended = new HashMap<>();
            for (Fault fault : of(seed).faults()) {
                Object struck = fault.camera() == null ? fault.kind().part() : fault.camera();
                assertThat(fault.at())
                        .as("seed %d: %s", seed, fault)
                        .isGreaterThan(mended.getOrDefault(struck, Duration.ZERO));
                assertThat(fault.end()).isLessThanOrEqualTo(LENGTH);
                mended.put(struck, fault.end());
            }
        }
    }

    @Test
    void everyFaultFitsWhatItStrikes() {
        for (Fault fault : of(4).faults()) {
            assertThat(fault.camera() != null).isEqualTo(fault.kind().part() == Part.CAMERA);
            assertThat(fault.length())
                    .isBetween(fault.kind().shortest(), fault.kind().longest());
            assertThat(fault.step().isPositive()).isEqualTo(fault.kind() == FaultKind.CLOCK_AHEAD);
            assertThat(fault.step().isNegative()).isEqualTo(fault.kind() == FaultKind.CLOCK_BEHIND);
            if ("F".equals(fault.camera())) {
                assertThat(FaultSchedule.OF_FOREIGN_CAMERAS).contains(fault.kind());
            }
        }
    }
}
