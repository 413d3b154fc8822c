package org.keepsight.storage.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Throws damaged variants of kept examples at a parser of foreign bytes. The parser may take or refuse each as it declares;
 * whatever else escapes it is a defect, and the variant is printed with its seed.
 *
 * <p>The examples lie in the test resources under {@code corpus/{name}}; a variant that once broke something is added to
 * them. Some thousand variants each time; {@code -Dkeepsight.fuzz.seconds=600} for as long as wanted, {@code
 * -Dkeepsight.fuzz.seed=S} to replay.
 */
public final class Fuzz {
    private static final int SECONDS = Integer.getInteger("keepsight.fuzz.seconds", 0);
    private static final long SEED = Long.getLong("keepsight.fuzz.seed", System.nanoTime());
    private static final int[] TELLING = {0, 1, 9, 10, 13, 32, 34, 39, 44, 45, 58, 91, 123, 127, 128, 195, 254, 255};
    private static final int SHOWN = 4_000;

    private final List<byte[]> corpus;
    private final Random random = new Random(SEED);

    /** Takes one variant; what it throws is a defect. */
    @FunctionalInterface
    public interface Target {
        void take(byte[] bytes) throws Exception;
    }

    private Fuzz(List<byte[]> corpus) {
        this.corpus = corpus;
    }

    /**
     * Tries the examples themselves and then variants of them.
     *
     * @param beside a class beside whose test resources the corpus lies
     * @param variants how many, unless a time is set
     */
    public static void run(Class<?> beside, String name, int variants, Target target) throws Exception {
        Fuzz fuzz = new Fuzz(corpus(beside, name));
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        System.out.println("fuzz " + name + ", seed " + SEED + ", " + fuzz.corpus.size() + " examples");
        for (byte[] example : fuzz.corpus) {
            take(name, target, example);
        }
        for (int i = 0; SECONDS > 0 ? System.nanoTime() < end : i < variants; i++) {
            take(name, target, fuzz.variant());
        }
    }

    private static void take(String name, Target target, byte[] bytes) {
        try {
            target.take(bytes);
        } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
            byte[] shown = bytes.length > SHOWN ? Arrays.copyOf(bytes, SHOWN) : bytes;
            throw new AssertionError(
                    "fuzz " + name + ", seed " + SEED + ", " + bytes.length + " bytes: "
                            + HexFormat.of().formatHex(shown),
                    e);
        }
    }

    private static List<byte[]> corpus(Class<?> beside, String name) throws URISyntaxException, IOException {
        URL found = Objects.requireNonNull(beside.getResource("/corpus/" + name), "there is no corpus of " + name);
        List<byte[]> examples = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(found.toURI()))) {
            files.sorted().forEach(file -> examples.add(read(file)));
        }
        return examples;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] variant() {
        byte[] bytes = example().clone();
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    private byte[] example() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] changed(byte[] bytes) {
        if (bytes.length == 0) {
            return example().clone();
        }
        int at = random.nextInt(bytes.length);
        int length = 1 + random.nextInt(Math.min(40, bytes.length - at));
        switch (random.nextInt(8)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) TELLING[random.nextInt(TELLING.length)];
            case 2 -> bytes[at] = (byte) random.nextInt(256);
            case 3 -> { // a part goes
                return joined(bytes, 0, at, bytes, at + length, bytes.length);
            }
            case 4 -> { // a part comes twice
                return joined(bytes, 0, at + length, bytes, at, bytes.length);
            }
            case 5 -> { // a part of another example comes in
                byte[] other = example();
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                byte[] begun = joined(bytes, 0, at, other, from, Math.min(other.length, from + length));
                return joined(begun, 0, begun.length, bytes, at, bytes.length);
            }
            case 6 -> { // it ends early
                return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
            }
            default -> Arrays.fill(bytes, at, at + length, (byte) TELLING[random.nextInt(TELLING.length)]);
        }
        return bytes;
    }

    private static byte[] joined(byte[] a, int fromA, int toA, byte[] b, int fromB, int toB) {
        byte[] joined = Arrays.copyOf(Arrays.copyOfRange(a, fromA, toA), toA - fromA + toB - fromB);
        System.arraycopy(b, fromB, joined, toA - fromA, toB - fromB);
        return joined;
    }
}
