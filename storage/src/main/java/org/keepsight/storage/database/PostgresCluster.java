package org.keepsight.storage.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The files of a private PostgreSQL and how its server is started: the binaries that come with the product, the data, the
 * password. Whoever uses it holds the directory's lock.
 */
final class PostgresCluster {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresCluster.class);
    private static final String USER = "keepsight";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final Path binaries;

    private PostgresCluster(Path directory, Path binaries) {
        this.directory = directory;
        this.binaries = binaries;
    }

    /** The cluster of this directory, made first if there is none; a server left behind is stopped. */
    static PostgresCluster prepare(Path directory) throws IOException {
        Path binaries = unpack(directory);
        Path data = directory.resolve("data");
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            initialise(binaries, data, directory.resolve("password"));
        }
        removeStalePid(data);
        return new PostgresCluster(directory, binaries);
    }

    /** Where a server of this directory answers on a port of loopback. */
    static DatabaseAddress address(Path directory, int port) throws IOException {
        String password = Files.readString(directory.resolve("password")).strip();
        return new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, password);
    }

    /** A server and the guard beside it. */
    record Server(Process postmaster, PostgresGuard guard) {}

    /** Starts a server on a port of loopback and returns when it answers. What a kill -9 left behind is put in order. */
    Server launch(int port) throws IOException {
        Path data = directory.resolve("data");
        removeStalePid(data);
        List<String> command = new ArrayList<>(detached());
        command.addAll(List.of(
                binaries.resolve("bin/postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=on",
                "-c",
                "max_connections=100",
                "-c",
                "shared_buffers=64MB",
                "-c",
                "max_parallel_workers_per_gather=0",
                "-c",
                "timezone=UTC",
                "-c",
                "log_timezone=UTC"));
        Process postmaster = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("postgres.log").toFile()))
                .start();
        PostgresGuard guard = PostgresGuard.of(postmaster, data);
        try {
            awaitReady(postmaster, address(directory, port));
            return new Server(postmaster, guard);
        } catch (IOException | RuntimeException e) {
            guard.close();
            throw e;
        }
    }

    private void awaitReady(Process postmaster, DatabaseAddress address) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try (Connection connection =
                    DriverManager.getConnection(address.url(), address.user(), address.password())) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (SQLException e) {
                if (!postmaster.isAlive() || System.nanoTime() > deadline) {
                    postmaster.destroyForcibly();
                    throw new IOException("PostgreSQL did not come up; see " + directory.resolve("postgres.log"), e);
                }
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was starting", e);
        }
    }

    private static Path unpack(Path directory) throws IOException {
        String archive = "/postgres-linux-%s.txz"
                .formatted(System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64");
        Path target = directory.resolve("binaries");
        Path done = target.resolve("complete");
        if (Files.exists(done)) {
            return target;
        }
        try (InputStream raw = PrivatePostgres.class.getResourceAsStream(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(
                        new XZInputStream(Objects.requireNonNull(raw, "no PostgreSQL binaries for this machine")))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, target);
            }
        }
        Files.createFile(done);
        return target;
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("the archive names a path outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.deleteIfExists(path);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, path, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString((entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private static void initialise(Path binaries, Path data, Path passwordFile) throws IOException {
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, HexFormat.of().formatHex(secret) + "\n");
        // A half-made cluster has no PG_VERSION in good order; initdb insists on an empty directory.
        Path fresh = data.resolveSibling("data.new");
        deleteTree(fresh);
        List<String> command = new ArrayList<>(detached());
        command.addAll(List.of(
                binaries.resolve("bin/initdb").toString(),
                "-D",
                fresh.toString(),
                "-U",
                USER,
                "-E",
                "UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C.UTF-8",
                "-A",
                "scram-sha-256",
                "--pwfile=" + passwordFile));
        Process initdb = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        data.resolveSibling("postgres.log").toFile()))
                .start();
        try {
            if (initdb.waitFor() != 0) {
                throw new IOException("initdb failed; see " + data.resolveSibling("postgres.log"));
            }
        } catch (InterruptedException e) {
            initdb.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was initialised", e);
        }
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (var paths = Files.walk(root)) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }

    /**
     * A session of its own, so that Ctrl-C at the terminal reaches Keepsight alone, which then stops PostgreSQL last.
     * PostgreSQL refuses to run as root; a user namespace without mappings makes it run as nobody in particular. Both
     * programs exec, so the pid is the server's.
     */
    private static List<String> detached() {
        return "root".equals(System.getProperty("user.name"))
                ? List.of("setsid", "unshare", "-U", "--")
                : List.of("setsid");
    }

    /** Drops the pid file of a server that is gone, a zombie, or another program by now. */
    private static void removeStalePid(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Path process =
                Path.of("/proc", lines.isEmpty() ? "none" : lines.getFirst().strip());
        if (isPostgresOf(process, data)) {
            stopLeftOver(Long.parseLong(lines.getFirst().strip()));
        }
        Files.deleteIfExists(pidFile);
    }

    static boolean isPostgresOf(Path process, Path data) throws IOException {
        if (!Files.isDirectory(process)) {
            return false;
        }
        String commandLine = Files.readString(process.resolve("cmdline"));
        Set<String> words = Set.copyOf(Arrays.asList(commandLine.split("\0", -1)));
        return words.contains(data.toString()) && words.stream().anyMatch(word -> word.endsWith("/postgres"));
    }

    /** A kill -9 of Keepsight leaves its server running; we own the directory's lock, so it is ours to stop. */
    private static void stopLeftOver(long pid) throws IOException {
        LOG.info("stopping the PostgreSQL that an earlier Keepsight left behind, pid {}", pid);
        new ProcessBuilder("kill", "-INT", Long.toString(pid)).start();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the PostgreSQL left behind, pid " + pid + ", does not stop");
            }
            pause();
        }
    }
}
