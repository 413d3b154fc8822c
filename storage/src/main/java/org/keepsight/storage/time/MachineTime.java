package org.keepsight.storage.time;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The clocks of this machine. Linux tells which start of the machine this is, and the time since, to 10 ms: a program that
 * is started again knows then how long it was away. Elsewhere each process counts as a start of the machine. Thread-safe.
 */
public final class MachineTime implements Supplier<Reading> {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final UUID THIS_PROCESS = UUID.randomUUID();

    private final InstantSource clock;
    private final Optional<UUID> boot;

    public MachineTime(InstantSource clock) {
        this.clock = clock;
        this.boot = boot();
    }

    @Override
    public Reading get() {
        return boot.flatMap(id -> uptime().map(up -> new Reading(clock.instant(), id, up)))
                .orElseGet(() -> new Reading(clock.instant(), THIS_PROCESS, Duration.ofNanos(System.nanoTime())));
    }

    private static Optional<UUID> boot() {
        try {
            return Optional.of(UUID.fromString(Files.readString(BOOT).strip()));
        } catch (IOException | IllegalArgumentException e) { // not Linux, or a container without it
            return Optional.empty();
        }
    }

    private static Optional<Duration> uptime() {
        try {
            String seconds = Files.readString(UPTIME).split(" ", 2)[0];
            return Optional.of(
                    Duration.ofMillis(new BigDecimal(seconds).movePointRight(3).longValue()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
