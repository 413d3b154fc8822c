package org.keepsight.storage.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.keepsight.storage.disk.DirectoryLock;
import org.keepsight.storage.model.DomainException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of Keepsight's own under a directory, kept across restarts: durable (fsync on), password-protected, on
 * loopback only.
 *
 * <p>The binaries come with the product. A lock on the directory keeps a second Keepsight away. What a kill -9 left
 * behind (a stale {@code postmaster.pid}, an unfinished checkpoint) is recovered at the next start; a server that dies
 * while Keepsight runs is started again within seconds. It ends with Keepsight, also after a kill -9. Thread-safe.
 */
public final class PrivatePostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrivatePostgres.class);
    private static final Duration BETWEEN_STARTS = Duration.ofSeconds(1);

    private final Path directory;
    private final DirectoryLock lock;
    private final PostgresCluster cluster;
    private final int port;
    private final DatabaseAddress address;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread supervisor =
            Thread.ofPlatform().name("postgres-supervisor").daemon().unstarted(this::supervise);
    private volatile PostgresCluster.Server server;

    private PrivatePostgres(Path directory, DirectoryLock lock) throws IOException {
        this.directory = directory;
        this.lock = lock;
        this.cluster = PostgresCluster.prepare(directory);
        this.port = LoopbackPort.remembered(directory.resolve("port"));
        this.server = cluster.launch(port);
        this.address = PostgresCluster.address(directory, port);
        LOG.info("private PostgreSQL is ready in {}", directory);
        supervisor.start();
    }

    /**
     * Starts the PostgreSQL of this directory, making it first if there is none.
     *
     * @throws DomainException {@code CONFLICT} when another Keepsight uses the directory
     */
    public static PrivatePostgres start(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            DirectoryLock lock = lock(directory);
            try {
                return new PrivatePostgres(directory.toRealPath(), lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the private PostgreSQL could not be started in " + directory, e);
        }
    }

    /** The server of this directory, if a Keepsight that is running now has started it. */
    public static Optional<DatabaseAddress> running(Path directory) {
        try {
            Path data = directory.toRealPath().resolve("data");
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            if (lines.size() < 4
                    || !PostgresCluster.isPostgresOf(
                            Path.of("/proc", lines.getFirst().strip()), data)) {
                return Optional.empty();
            }
            return Optional.of(PostgresCluster.address(
                    directory, Integer.parseInt(lines.get(3).strip())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the private PostgreSQL in " + directory + " could not be looked at", e);
        }
    }

    /** Where to connect. */
    public DatabaseAddress address() {
        return address;
    }

    /** Whether the server process is alive. */
    public boolean isAlive() {
        return server.postmaster().isAlive();
    }

    /** The server's process id. */
    public long pid() {
        return server.postmaster().pid();
    }

    /** Stops the server ('fast': open transactions roll back) and releases the directory. */
    @Override
    public void close() {
        closing.countDown();
        try (lock) {
            supervisor.join(Duration.ofSeconds(60));
            stop();
        } catch (InterruptedException e) {
            server.postmaster().destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            server.guard().close();
        }
    }

    /** A server that dies by itself is started again on its port, so that the pool finds it. */
    private void supervise() {
        try {
            while (!closing.await(BETWEEN_STARTS.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!isAlive()) {
                    restart();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void restart() {
        LOG.atError()
                .addKeyValue("exit", server.postmaster().exitValue())
                .log("private PostgreSQL died and is started again");
        server.guard().close();
        try {
            server = cluster.launch(port);
        } catch (IOException e) { // the next turn tries again
            LOG.atError().setCause(e).log("private PostgreSQL does not come up");
        }
    }

    private void stop() throws IOException {
        Process postmaster = server.postmaster();
        new ProcessBuilder("kill", "-INT", Long.toString(postmaster.pid())).start();
        try {
            if (!postmaster.waitFor(30, TimeUnit.SECONDS)) {
                LOG.warn("private PostgreSQL in {} did not stop in 30 s and is killed", directory);
                postmaster.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            postmaster.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static DirectoryLock lock(Path directory) {
        try {
            return DirectoryLock.take(directory);
        } catch (IOException e) {
            throw new DomainException(
                    DomainException.Kind.CONFLICT, "data", "another Keepsight is running here: " + e.getMessage());
        }
    }
}
