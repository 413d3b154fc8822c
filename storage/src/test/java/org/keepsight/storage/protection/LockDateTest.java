package org.keepsight.storage.protection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.time.ClockVerdict;
import org.keepsight.storage.time.ClockVerdict.Doubt;
import org.keepsight.storage.time.ClockVerdict.Ground;
import org.keepsight.storage.time.ClockVerdict.Suspended;
import org.keepsight.storage.time.ClockVerdict.Trusted;

class LockDateTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final ClockVerdict TRUSTED = new Trusted(NOW, Ground.NTP);
    private static final Instant KNOWN = NOW.minus(Duration.ofDays(2));
    private static final ClockVerdict WRONG = new Suspended(Doubt.AHEAD, Instant.parse("2035-01-01T00:00:00Z"), KNOWN);

    @Test
    void countsFromTheEndOfTheFootage() {
        Instant end = NOW.minusSeconds(90);
        assertThat(LockDate.of(TRUSTED, end, 90)).isEqualTo(new LockDate(end.plus(Duration.ofDays(90)), 90, true));
    }

    @Test
    void footageThatSeemsToEndInTheFutureCountsFromNow() {
        assertThat(LockDate.of(TRUSTED, Instant.parse("2035-01-01T00:00:00Z"), 30)
                        .until())
                .isEqualTo(NOW.plus(Duration.ofDays(30)));
    }

    @Test
    void aClockThatIsNotBelievedLocksNoLongerThanFromWhatIsVouchedFor() {
        assertThat(LockDate.of(WRONG, Instant.parse("2035-01-01T00:00:00Z"), 30))
                .isEqualTo(new LockDate(KNOWN.plus(Duration.ofDays(30)), 30, false));
        Instant before = KNOWN.minusSeconds(60);
        assertThat(LockDate.of(WRONG, before, 30).until()).isEqualTo(before.plus(Duration.ofDays(30)));
    }

    @Test
    void footageFromNineteenSeventyCountsFromNowForItsAgeIsNotKnown() {
        Instant begin = Instant.EPOCH.plusSeconds(60);
        assertThat(LockDate.of(TRUSTED, begin, 90).until()).isEqualTo(NOW.plus(Duration.ofDays(90)));
        assertThat(LockDate.of(WRONG, begin, 90).until()).isEqualTo(KNOWN.plus(Duration.ofDays(90)));
    }
}
