package org.keepsight.storage.time;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this machine's chrony says of the clock: {@code chronyc -c tracking} (chronyc(1)). Thread-safe. */
public final class ChronyState implements TimeWitness {
    private static final Logger LOG = LoggerFactory.getLogger(ChronyState.class);
    private static final Path CHRONYC = Path.of("/usr/bin/chronyc");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** chrony asks its servers every 17 minutes at the longest, unless told otherwise; twice that is too long. */
    private static final Duration LATELY = Duration.ofMinutes(35);

    private final List<String> command;

    /** @param options beside those that ask, such as another port: {@code -p 10323} */
    ChronyState(List<String> options) {
        List<String> command = new ArrayList<>(List.of(CHRONYC.toString(), "-n", "-c"));
        command.addAll(options);
        command.add("tracking");
        this.command = List.copyOf(command);
    }

    /** The chrony of this machine, if it has the program that asks it. */
    public static Optional<TimeWitness> ofThisMachine() {
        return Files.isExecutable(CHRONYC) ? Optional.of(new ChronyState(List.of())) : Optional.empty();
    }

    @Override
    public Optional<Statement> ask(Supplier<Reading> machine) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            Reading reading = machine.get();
            try (InputStream output = process.getInputStream()) {
                String line = new String(output.readNBytes(4_096), StandardCharsets.US_ASCII);
                return process.exitValue() == 0 && isSynchronised(line, reading.clock())
                        ? Optional.of(new Statement("chrony", reading.mark()))
                        : Optional.empty();
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("chrony could not be asked");
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * Whether chrony follows a server, lately, and has no more than a second left to correct. Fields: reference, its address,
     * stratum, time of the last answer, seconds the clock is off, ..., leap status last.
     */
    static boolean isSynchronised(String tracking, Instant clock) {
        String[] fields = tracking.strip().split(",", -1);
        if (fields.length < 14 || fields[13].equals("Not synchronised") || fields[1].isEmpty()) {
            return false;
        }
        try {
            int stratum = Integer.parseInt(fields[2]);
            Duration age = Duration.between(Instant.ofEpochSecond((long) Double.parseDouble(fields[3])), clock);
            double off = Math.abs(Double.parseDouble(fields[4]));
            return stratum >= 1
                    && stratum <= 15
                    && off <= 1
                    && age.compareTo(Duration.ofSeconds(-2)) >= 0
                    && age.compareTo(LATELY) <= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
