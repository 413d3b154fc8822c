package org.keepsight.storage.time;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What systemd-timesyncd says of the clock: it touches a file each time a server answered and the clock was corrected
 * (systemd-timesyncd.service(8)), every 34 minutes at the longest. Only a touch that happens while we look on counts: an
 * older one says nothing of what was done to the clock since. Thread-safe.
 */
public final class TimesyncdState implements TimeWitness {
    private static final Logger LOG = LoggerFactory.getLogger(TimesyncdState.class);
    private static final Path STAMP = Path.of("/run/systemd/timesync/synchronized");

    /** It is looked at every minute or so. */
    private static final Duration JUST_NOW = Duration.ofMinutes(2);

    private final Path stamp;
    private @Nullable Instant last;

    public TimesyncdState() {
        this(STAMP);
    }

    TimesyncdState(Path stamp) {
        this.stamp = stamp;
    }

    @Override
    public synchronized Optional<Statement> ask(Supplier<Reading> machine) {
        try {
            Instant touched = Files.getLastModifiedTime(stamp).toInstant();
            Reading reading = machine.get();
            Instant before = last;
            last = touched;
            boolean fresh = before != null
                    && !before.equals(touched)
                    && Duration.between(touched, reading.clock()).abs().compareTo(JUST_NOW) <= 0;
            return fresh ? Optional.of(new Statement("systemd-timesyncd", reading.mark())) : Optional.empty();
        } catch (NoSuchFileException e) {
            last = Instant.MIN; // it does not run, or has not corrected the clock yet: the first touch will count
            return Optional.empty();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("systemd-timesyncd could not be asked");
            return Optional.empty();
        }
    }
}
