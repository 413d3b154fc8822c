package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.NewAccount;

/**
 * Somebody guesses a password from very many addresses of loopback. {@code -Dkeepsight.guesses=50000} guesses for longer.
 */
class GuessingTest {
    private static final int GUESSES = Integer.getInteger("keepsight.guesses", 2_000);
    private static final String PASSWORD = "seven boats on the canal";
    private static final String HOME = "127.0.0.1";

    @Test
    void guessesAreThrottledAndThePersonComesInFromAKnownAddress(@TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        try (ApiWorld world = new ApiWorld(directory)) {
            world.identity
                    .accounts()
                    .add(new NewAccount("zhang", "张", "保卫处", Set.of()), PASSWORD, ApiWorld.ACTOR, "a test");
            assertThat(attempt(world, HOME, PASSWORD)).isEqualTo(200);
            Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
            Duration slowestSignIn = Duration.ZERO;
            Duration slowestAnswer = Duration.ZERO;
            Instant begun = Instant.now();
            try (ExecutorService guessers = Executors.newFixedThreadPool(8)) {
                for (int i = 0; i < GUESSES; i++) {
                    Random random = new Random(seed + i);
                    guessers.execute(() -> {
                        int status = guess(world, random);
                        statuses.computeIfAbsent(status, none -> new AtomicInteger())
                                .incrementAndGet();
                    });
                }
                guessers.shutdown();
                while (!guessers.awaitTermination(200, TimeUnit.MILLISECONDS)) {
                    slowestSignIn = longer(
                            slowestSignIn,
                            () -> assertThat(attempt(world, HOME, PASSWORD))
                                    .as("the person from a known address")
                                    .isEqualTo(200));
                    slowestAnswer = longer(
                            slowestAnswer,
                            () -> assertThat(world.get("/api/v1/campuses").statusCode())
                                    .isEqualTo(200));
                }
            }
            Duration took = Duration.between(begun, Instant.now());
            System.out.println(GUESSES + " guesses in " + took + ": answers " + new TreeMap<>(statuses)
                    + ", slowest sign-in of the person " + slowestSignIn + ", slowest other answer " + slowestAnswer);
            assertThat(statuses).doesNotContainKeys(200, 500);
            int computed = statuses.getOrDefault(401, new AtomicInteger()).get();
            assertThat(computed).as("guesses that were compared at all").isLessThanOrEqualTo((int)
                    (10 + took.toSeconds() / 90 + 1));
            assertThat(attempt(world, HOME, PASSWORD)).isEqualTo(200);
            assertThat(attempt(world, "127.77.77.77", PASSWORD))
                    .as("from an unknown address even the right password waits")
                    .isEqualTo(429);
        }
    }

    private static int guess(ApiWorld world, Random random) {
        String address =
                "127.%d.%d.%d".formatted(1 + random.nextInt(250), random.nextInt(256), 1 + random.nextInt(254));
        try {
            return attempt(world, address, "guess " + random.nextInt(1_000_000));
        } catch (IOException e) {
            throw new IllegalStateException("the server did not answer a guess", e);
        }
    }

    /** One sign-in from an address of loopback; the status of its answer. */
    private static int attempt(ApiWorld world, String from, String password) throws IOException {
        String body = "{\"name\": \"zhang\", \"password\": \"%s\"}".formatted(password);
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), world.server.port(), InetAddress.getAllByName(from)[0], 0)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                                    + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.substring(9, 12));
        }
    }

    private interface Act {
        void run() throws IOException;
    }

    private static Duration longer(Duration before, Act act) throws IOException {
        long begun = System.nanoTime();
        act.run();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        return took.compareTo(before) > 0 ? took : before;
    }
}
