package org.keepsight.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
    private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");

    private final SignInThrottle throttle = new SignInThrottle();

    @Test
    void strangersShareTheTriesOfAnAccountAndOneComesBackAfterAWhile() {
        for (int i = 0; i < SignInThrottle.TRIES; i++) {
            assertThat(throttle.take("zhang", "10.0.0." + i, false, NOW)).isEmpty();
        }
        assertThat(throttle.closedToStrangers("zhang", NOW)).isTrue();
        assertThat(throttle.take("zhang", "10.0.1.1", false, NOW)).contains(SignInThrottle.EACH);
        assertThat(throttle.take("li", "10.0.1.1", false, NOW))
                .as("another account")
                .isEmpty();

        Instant later = NOW.plus(SignInThrottle.EACH);
        assertThat(throttle.take("zhang", "10.0.1.1", false, later)).isEmpty();
        assertThat(throttle.take("zhang", "10.0.1.2", false, later)).contains(SignInThrottle.EACH);
    }

    @Test
    void anAddressHasItsTriesForAllAccountsTogether() {
        for (int i = 0; i < SignInThrottle.TRIES; i++) {
            assertThat(throttle.take("user" + i, "10.0.0.1", false, NOW)).isEmpty();
        }
        assertThat(throttle.take("zhang", "10.0.0.1", false, NOW)).isPresent();
        assertThat(throttle.take("zhang", "10.0.0.2", false, NOW)).isEmpty();
    }

    @Test
    void whereSomebodySignedInBeforeStrangersDoNotCount() {
        for (int i = 0; i < 10_000; i++) {
            throttle.take("zhang", "10.1." + i / 250 + "." + i % 250, false, NOW.plusMillis(i));
        }
        assertThat(throttle.take("zhang", "192.168.1.9", true, NOW)).isEmpty();
        for (int i = 1; i < SignInThrottle.TRIES; i++) {
            assertThat(throttle.take("zhang", "192.168.1.9", true, NOW)).isEmpty();
        }
        assertThat(throttle.take("zhang", "192.168.1.9", true, NOW))
                .as("guesses from there")
                .isPresent();
    }

    @Test
    void whoSignedInWhileTheClockWasYearsAheadDoesNotWaitForYears() {
        Instant ahead = NOW.plus(Duration.ofDays(9 * 365));
        for (boolean known : new boolean[] {true, false}) {
            assertThat(throttle.take("zhang", "10.0.0.1", known, ahead)).isEmpty();
            throttle.giveBack("zhang", "10.0.0.1", known);
            for (int i = 0; i < SignInThrottle.TRIES; i++) {
                assertThat(throttle.take("zhang", "10.0.0.1", known, NOW)).isEmpty();
            }
            assertThat(throttle.take("zhang", "10.0.0.1", known, NOW)).contains(SignInThrottle.EACH);
        }
    }

    @Test
    void aSuccessGivesItsTryBack() {
        for (int i = 0; i < 100; i++) {
            assertThat(throttle.take("zhang", "10.0.0.1", false, NOW)).isEmpty();
            throttle.giveBack("zhang", "10.0.0.1", false);
            assertThat(throttle.take("zhang", "10.0.0.2", true, NOW)).isEmpty();
            throttle.giveBack("zhang", "10.0.0.2", true);
        }
    }

    @Test
    void waitingIsNeverLongerThanATryTakes() {
        Optional<Duration> wait = Optional.empty();
        for (int i = 0; i < 100_000; i++) { // more accounts and addresses than are remembered
            wait = throttle.take("user" + i % 70_000, "10." + i % 200 + ".0.0", false, NOW);
            assertThat(wait.orElse(Duration.ZERO)).isLessThanOrEqualTo(SignInThrottle.EACH);
        }
        assertThat(wait).isPresent();
    }
}
