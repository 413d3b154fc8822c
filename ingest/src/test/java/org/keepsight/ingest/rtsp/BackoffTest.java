package org.keepsight.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.storage.model.StreamEventKind.AUTHENTICATION_REFUSED;
import static org.keepsight.storage.model.StreamEventKind.CONNECT_REFUSED;
import static org.keepsight.storage.model.StreamEventKind.ENDED;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final long SECOND = 1_000_000_000L;

    private final Backoff backoff = new Backoff(new Random(7));

    @Test
    void asksAgainWithinASecondThenEveryFiveThenEveryThirty() {
        long now = 50 * SECOND;
        Duration first = backoff.after(ENDED, Duration.ofMinutes(5), now);
        assertThat(first).isBetween(Duration.ofMillis(700), Duration.ofSeconds(1));
        long outage = now;
        for (int attempt = 1; attempt < 200; attempt++) {
            now += first.toNanos();
            Duration wait = backoff.after(CONNECT_REFUSED, Duration.ZERO, now);
            boolean early = now - outage < 120 * SECOND;
            assertThat(wait).isLessThanOrEqualTo(early ? Duration.ofSeconds(5) : Duration.ofSeconds(30));
            if (!early) {
                assertThat(wait).isGreaterThan(Duration.ofSeconds(22));
            }
            first = wait;
        }
    }

    @Test
    void startsAnewOnlyAfterPicturesCameForAWhile() {
        backoff.after(CONNECT_REFUSED, Duration.ZERO, 0);
        backoff.after(CONNECT_REFUSED, Duration.ZERO, SECOND);
        backoff.after(CONNECT_REFUSED, Duration.ZERO, 2 * SECOND);
        assertThat(backoff.after(ENDED, Duration.ofSeconds(2), 5 * SECOND)).isGreaterThan(Duration.ofSeconds(3));
        assertThat(backoff.after(ENDED, Duration.ofSeconds(11), 20 * SECOND)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void triesRefusedCredentialsOnceMoreAndThenHourlyWhateverElseFails() {
        assertThat(backoff.after(AUTHENTICATION_REFUSED, Duration.ZERO, 0)).isLessThan(Duration.ofSeconds(2));
        assertThat(backoff.after(AUTHENTICATION_REFUSED, Duration.ZERO, SECOND)).isEqualTo(Duration.ofHours(1));
        // Something woke it early: the hour counts from the refusal.
        assertThat(backoff.after(CONNECT_REFUSED, Duration.ZERO, 601 * SECOND)).isEqualTo(Duration.ofMinutes(50));
        assertThat(backoff.after(AUTHENTICATION_REFUSED, Duration.ZERO, 3_700 * SECOND))
                .isEqualTo(Duration.ofHours(1));
        assertThat(backoff.after(ENDED, Duration.ofMinutes(1), 8_000 * SECOND)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aLongFailureIsRecordedOnceAMinute() {
        FailureLog log = new FailureLog();
        int recorded = 0;
        for (long second = 0; second < 600; second += 5) {
            recorded += log.worthRecording(CONNECT_REFUSED, second * SECOND) ? 1 : 0;
        }
        assertThat(recorded).isEqualTo(10);
        assertThat(log.worthRecording(AUTHENTICATION_REFUSED, 601 * SECOND)).isTrue();
        assertThat(log.worthRecording(CONNECT_REFUSED, 602 * SECOND)).isTrue();
        log.interrupted();
        assertThat(log.worthRecording(CONNECT_REFUSED, 603 * SECOND)).isTrue();
    }
}
