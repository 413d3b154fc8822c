package org.keepsight.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clock steps under a JVM that runs, both ways; its monotonic clock does not. */
@Timeout(60)
class RecordersClockTest {
    private static final Duration STEP = Duration.ofHours(1);

    @TempDir
    Path directory;

    /** Tells both clocks whenever it is asked. */
    static final class Teller {
        private Teller() {}

        public static void main(String[] arguments) {
            Scanner asked = new Scanner(System.in, StandardCharsets.UTF_8);
            while (asked.hasNextLine()) {
                asked.nextLine();
                System.out.println(InstantSource.system().instant() + " " + System.nanoTime());
            }
        }
    }

    private record Told(Instant wall, long nanos) {}

    @Test
    void theWallClockStepsAndTheMonotonicClockDoesNot() throws Exception {
        RecordersClock clock = new RecordersClock(directory);
        ProcessBuilder builder = new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                Teller.class.getName());
        builder.environment().putAll(clock.environment());
        Process process = builder.start();
        try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
                Writer questions = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8)) {
            Told first = ask(questions, answers);
            assertThat(Duration.between(first.wall(), Instant.now())).isBetween(Duration.ZERO, STEP.dividedBy(2));
            for (Duration offset : new Duration[] {STEP, STEP.negated(), Duration.ZERO}) {
                clock.set(offset);
                Told told = ask(questions, answers);
                while (Duration.between(told.wall(), Instant.now().plus(offset))
                                .abs()
                                .compareTo(STEP.dividedBy(2))
                        > 0) {
                    told = ask(questions, answers); // until it has noticed
                }
                assertThat(told.nanos() - first.nanos())
                        .isBetween(0L, STEP.dividedBy(2).toNanos());
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static Told ask(Writer questions, BufferedReader answers) throws Exception {
        questions.write("?\n");
        questions.flush();
        String[] answer = answers.readLine().split(" ", -1);
        return new Told(Instant.parse(answer[0]), Long.parseLong(answer[1]));
    }
}
