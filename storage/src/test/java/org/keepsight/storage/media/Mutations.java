package org.keepsight.storage.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/** Damaged variants of good bytes: each must be read or refused with an {@link IOException}, nothing else. */
final class Mutations {
    private static final int[] TELLING = {0, 1, 2, 3, 7, 8, 0x7f, 0x80, 0xfe, 0xff};

    private Mutations() {}

    /** Reads one variant. */
    @FunctionalInterface
    interface Reader {
        void read(byte[] bytes) throws IOException;
    }

    /** Demands that some variants are refused and that some are not: otherwise the mutations say nothing. */
    static void each(int count, Random random, byte[] good, Reader reader) {
        int refused = 0;
        for (int i = 0; i < count; i++) {
            byte[] bytes = mutate(good, random);
            try {
                reader.read(bytes);
            } catch (IOException expected) {
                refused++;
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError | AssertionError e) {
                throw new AssertionError("variant " + i + " of the seeded mutations", e);
            }
        }
        assertThat(refused).isBetween(count / 1000, count - count / 1000);
    }

    private static byte[] mutate(byte[] good, Random random) {
        byte[] bytes = good.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) TELLING[random.nextInt(TELLING.length)];
                case 2 ->
                    Arrays.fill(
                            bytes, at, Math.min(bytes.length, at + 4), (byte) TELLING[random.nextInt(TELLING.length)]);
                case 3 -> bytes = random.nextInt(8) == 0 ? Arrays.copyOf(bytes, at) : bytes;
                case 4 ->
                    bytes = random.nextInt(8) == 0 ? Arrays.copyOf(bytes, bytes.length + random.nextInt(40)) : bytes;
                default -> System.arraycopy(bytes, 0, bytes, at, Math.min(4, bytes.length - at));
            }
        }
        return bytes;
    }
}
