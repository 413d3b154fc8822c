package org.keepsight.storage.time;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real chrony on loopback that serves time, or follows a server, and leaves this machine's clock alone. */
final class Chrony implements AutoCloseable {
    private final Path directory;
    private final Process process;
    private final int port;
    private final int commands;

    private Chrony(int port, int commands, List<String> lines) {
        try {
            this.port = port;
            this.commands = commands;
            this.directory = Files.createTempDirectory("keepsight-chrony");
            Path config = directory.resolve("chrony.conf");
            Files.write(
                    config,
                    Stream.concat(
                                    lines.stream(),
                                    Stream.of(
                                            "port " + port,
                                            "cmdport " + commands,
                                            "bindcmdaddress 127.0.0.1",
                                            "bindcmdaddress " + directory.resolve("socket"),
                                            "pidfile " + directory.resolve("pid"),
                                            "user " + System.getProperty("user.name")))
                            .toList());
            this.process = new ProcessBuilder("/usr/sbin/chronyd", "-x", "-n", "-f", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Chrony serving() {
        return new Chrony(
                freePort(), freePort(), List.of("local stratum 3", "allow 127.0.0.1", "bindaddress 127.0.0.1"));
    }

    static Chrony following(Chrony server) {
        return new Chrony(
                0, freePort(), List.of("server 127.0.0.1 port " + server.port + " minpoll -2 maxpoll -1 iburst"));
    }

    int port() {
        return port;
    }

    ChronyState state() {
        return new ChronyState(List.of("-h", "127.0.0.1", "-p", Integer.toString(commands)));
    }

    private static int freePort() {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
