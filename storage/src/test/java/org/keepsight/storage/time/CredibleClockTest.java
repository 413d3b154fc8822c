package org.keepsight.storage.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.time.ClockVerdict.Doubt;
import org.keepsight.storage.time.ClockVerdict.Ground;
import org.keepsight.storage.time.ClockVerdict.Suspended;
import org.keepsight.storage.time.ClockVerdict.Trusted;

class CredibleClockTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final Instant WRONG = Instant.parse("2035-01-01T00:00:00Z");

    private ClockVerdict verdict = new Trusted(NOW.minusMillis(5), Ground.CONTINUOUS);
    private Instant machine = NOW;
    private final CredibleClock clock = new CredibleClock(() -> verdict, () -> machine);

    @Test
    void aClockThatIsBelievedIsTold() {
        assertThat(clock.instant()).isEqualTo(NOW);
    }

    @Test
    void oneThatIsNotIsReplacedByWhatIsVouchedForWhichGoesOn() throws InterruptedException {
        machine = WRONG;
        verdict = new Suspended(Doubt.AHEAD, WRONG, NOW);
        Instant first = clock.instant();
        assertThat(first).isEqualTo(NOW);
        Thread.sleep(2);
        Instant second = clock.instant();
        assertThat(second).isAfter(first).isBefore(NOW.plus(Duration.ofHours(1)));

        verdict = new Suspended(Doubt.AHEAD, WRONG, NOW.plus(Duration.ofDays(1)));
        assertThat(clock.instant()).isEqualTo(NOW.plus(Duration.ofDays(1)));

        machine = NOW.plusSeconds(3);
        verdict = new Trusted(machine, Ground.CONTINUOUS);
        assertThat(clock.instant()).isEqualTo(machine);
    }

    @Test
    void beforeTheDatabaseWasAskedNothingSpeaksAgainstIt() {
        verdict = new Suspended(Doubt.NOT_ASKED_YET, NOW, ClockWatch.MADE);
        assertThat(clock.instant()).isEqualTo(NOW);
    }
}
