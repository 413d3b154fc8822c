package org.keepsight.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UploadGateTest {
    private final IOException down = new IOException("down");
    private static final Instant NOW = Instant.parse("2026-11-02T10:00:00Z");

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1_000); // it may pass its end
    private final UploadGate gate =
            new UploadGate(4, Duration.ofSeconds(1), Duration.ofSeconds(30), InstantSource.fixed(NOW), nanoTime::get);

    @AfterEach
    void close() {
        gate.close();
    }

    @Test
    void theWaitDoublesUpToItsBoundAndHalfOfItIsChance() {
        for (int failures = 1; failures < 100; failures++) {
            Duration full = Duration.ofMillis(Math.min(30_000, 1_000L << Math.min(failures - 1, 10)));
            assertThat(gate.backoff(failures)).isBetween(full.dividedBy(2).minusMillis(1), full);
        }
    }

    @Test
    void thoseInsideTogetherFailTogether() throws Exception {
        int[] entered = new int[4];
        for (int i = 0; i < 4; i++) {
            entered[i] = gate.enter();
        }
        for (int each : entered) {
            gate.failed(each, UploadTrouble.STORE_REFUSES, down);
        }
        assertThat(gate.outage()).isEqualTo(new UploadGate.Outage(UploadTrouble.STORE_REFUSES, NOW, 1));
        assertThat(gate.pause()).isBetween(Duration.ofMillis(499), Duration.ofSeconds(1));
    }

    @Test
    void oneAtATimeFindsOutWhetherItIsBackAndThenOneMoreWithEachSuccess() throws Exception {
        gate.failed(gate.enter(), UploadTrouble.DATABASE_AWAY, down);
        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
        int probe = gate.enter();
        CompletableFuture<Integer> second = entering();
        assertThat(second).as("while the first is on its way").isNotDone();

        gate.failed(probe, UploadTrouble.DATABASE_AWAY, down);
        assertThat(Objects.requireNonNull(gate.outage()).failures()).isEqualTo(2);
        assertThat(gate.pause()).isGreaterThan(Duration.ofMillis(900));
        nanoTime.addAndGet(Duration.ofSeconds(2).toNanos());
        second.get(20, TimeUnit.SECONDS);
        CompletableFuture<Integer> third = entering();
        CompletableFuture<Integer> fourth = entering();

        gate.succeeded();
        assertThat(gate.outage()).isNull();
        CompletableFuture.allOf(third, fourth).get(20, TimeUnit.SECONDS);
        CompletableFuture<Integer> fifth = entering();
        assertThat(fifth).as("two at a time after one success").isNotDone();
        gate.succeeded();
        fifth.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aClosedGateLetsEveryoneGo() throws Exception {
        gate.failed(gate.enter(), UploadTrouble.STORE_FULL, down);
        CompletableFuture<Integer> waiting = entering();
        gate.close();
        assertThat(waiting.get(20, TimeUnit.SECONDS)).isNegative();
        assertThat(gate.enter()).isNegative();
    }

    private CompletableFuture<Integer> entering() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return gate.enter();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }
}
