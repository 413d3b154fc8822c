package org.keepsight.ingest.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.keepsight.storage.disk.DirectoryLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other spools of this machine, side by side under one root. Their bytes count towards the bound, which is the
 * machine's. What a worker left there that does not come back is taken over, so that no footage is stranded: a spool
 * nobody has a lock on at two looks in a row, some seconds apart. The root itself is looked at, too: there the first release kept
 * its only spool. Thread-safe; owns a thread.
 */
public final class SpoolNeighbours implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolNeighbours.class);
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final Path root;
    private final Path own;
    private final Spool spool;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Set<Path> abandoned = new HashSet<>();
    private final Thread thread;

    /** @param own the directory of the spool under the root */
    public SpoolNeighbours(Path root, Path own, Spool spool) {
        this.root = root;
        this.own = own;
        this.spool = spool;
        this.thread = Thread.ofPlatform().daemon().name("spool-neighbours").start(this::run);
    }

    private void run() {
        try {
            do {
                try {
                    measure();
                    look();
                } catch (IOException | RuntimeException e) { // the top of a loop: the next turn tries again
                    LOG.atWarn().setCause(e).log("the other spools of this machine cannot be looked at");
                }
            } while (!closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void measure() throws IOException {
        long bytes = 0;
        for (Path neighbour : neighbours()) {
            for (Path file : files(neighbour)) {
                bytes += size(file);
            }
        }
        spool.others(bytes);
    }

    void look() throws IOException {
        Set<Path> free = new HashSet<>();
        for (Path neighbour : neighbours()) {
            if (!files(neighbour).isEmpty() && isFree(neighbour)) {
                free.add(neighbour);
            }
        }
        for (Path left : free) {
            if (abandoned.contains(left)) {
                adopt(left);
            }
        }
        abandoned.clear();
        abandoned.addAll(free);
    }

    private void adopt(Path left) {
        try {
            int segments = spool.adopt(left);
            LOG.atInfo()
                    .addKeyValue("spool", left)
                    .addKeyValue("segments", segments)
                    .log("took over what a worker left that is gone");
        } catch (IOException e) { // somebody was faster, or the disk fails: the next look tells
            LOG.atWarn().addKeyValue("spool", left).setCause(e).log("an abandoned spool cannot be taken over now");
        }
    }

    private static boolean isFree(Path neighbour) {
        try {
            DirectoryLock.take(neighbour).close();
            return true;
        } catch (IOException e) { // it has its worker
            return false;
        }
    }

    private List<Path> neighbours() throws IOException {
        List<Path> neighbours = new ArrayList<>(List.of(root));
        try (Stream<Path> found = Files.list(root)) {
            found.filter(Files::isDirectory)
                    .filter(each -> !each.equals(own) && !isCamera(each) && !each.endsWith("quarantine"))
                    .forEach(neighbours::add);
        }
        return neighbours;
    }

    private static List<Path> files(Path spool) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> cameras = Files.list(spool)) {
            for (Path camera : cameras.filter(SpoolNeighbours::isCamera).toList()) {
                try (Stream<Path> found = Files.list(camera)) {
                    found.forEach(files::add);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return files;
    }

    private static boolean isCamera(Path directory) {
        return String.valueOf(directory.getFileName()).matches("\\d{8}");
    }

    /** A file that was just renamed or removed counts nothing. */
    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
