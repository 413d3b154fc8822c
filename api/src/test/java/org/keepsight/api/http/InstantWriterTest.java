package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InstantWriterTest {
    @Test
    void writesWhatInstantItselfWrites() {
        long seed = System.nanoTime();
        System.out.println("InstantWriterTest seed " + seed);
        Random random = new Random(seed);
        int[] grains = {1, 1_000, 1_000_000, 1_000_000_000};
        for (int i = 0; i < 20_000; i++) {
            long second = random.nextLong(-70_000_000_000L, 260_000_000_000L);
            int grain = grains[random.nextInt(grains.length)];
            Instant instant = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000) / grain * (long) grain);
            assertThat(InstantWriter.text(instant)).isEqualTo(instant.toString());
        }
        assertThat(InstantWriter.text(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(InstantWriter.text(Instant.MIN)).isEqualTo(Instant.MIN.toString());
        assertThat(InstantWriter.text(Instant.MAX)).isEqualTo(Instant.MAX.toString());
    }
}
