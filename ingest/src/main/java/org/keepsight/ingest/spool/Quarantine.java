package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of the spool that no retry can help: kept for a person to look at, and counted. Thread-safe. */
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final Path directory;
    private final AtomicInteger files = new AtomicInteger();

    Quarantine(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
        try (Stream<Path> found = Files.list(directory)) {
            files.set((int) found.count());
        }
    }

    /** Sets a file aside under a name that says whose it was. */
    void add(Path file, String why) throws IOException {
        Path camera = file.resolveSibling("").normalize().getFileName();
        Path target = directory.resolve(camera + "-" + file.getFileName());
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        files.incrementAndGet();
        LOG.atError().addKeyValue("file", target).addKeyValue("why", why).log("set a spool file aside");
    }

    int files() {
        return files.get();
    }
}
