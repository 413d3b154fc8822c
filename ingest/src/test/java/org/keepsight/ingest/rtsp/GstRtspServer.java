package org.keepsight.ingest.rtsp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** GStreamer's RTSP server as a camera: any number of mounts, each client gets the clip from its beginning. */
public final class GstRtspServer implements AutoCloseable {
    /**
     * A stream of the server.
     *
     * @param codec {@code h264} or {@code h265}
     * @param file an MP4 of it
     * @param sound {@code pcma}, {@code pcmu}, {@code aac} or {@code null}
     */
    public record Mount(
            String name, String codec, Path file, @Nullable String sound) {
        public Mount(String name, Clip clip, @Nullable String sound) {
            this(name, clip.codec(), clip.file(), sound);
        }
    }

    private final int port;
    private final Process process;
    private final Path script;

    private GstRtspServer(int port, Process process, Path script) {
        this.port = port;
        this.process = process;
        this.script = script;
    }

    public static GstRtspServer start(Mount... mounts) {
        return start(Commands.freePort(), null, mounts);
    }

    /** @param account {@code user:password} that digest authentication asks for, or {@code null} */
    public static GstRtspServer start(int port, @Nullable String account, Mount... mounts) {
        List<String> command = new ArrayList<>();
        try (InputStream source = GstRtspServer.class.getResourceAsStream("rtsp_server.py")) {
            Path script = Files.createTempFile("rtsp_server", ".py");
            Files.write(script, Objects.requireNonNull(source).readAllBytes());
            command.addAll(List.of(
                    "/usr/bin/python3", script.toString(), Integer.toString(port), account == null ? "-" : account));
            for (Mount mount : mounts) {
                String sound = mount.sound() == null ? "" : "+" + mount.sound();
                command.add(mount.name() + "=" + mount.codec() + sound + ":" + mount.file());
            }
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            awaitReady(process.inputReader(StandardCharsets.UTF_8));
            System.out.println("Running against GStreamer's RTSP server, port " + port);
            return new GstRtspServer(port, process, script);
        } catch (IOException e) {
            throw Commands.missing("GStreamer's RTSP server", e);
        }
    }

    private static void awaitReady(BufferedReader output) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals("ready")) {
                return;
            }
            said.append(line).append('\n');
        }
        throw new IOException(said.toString());
    }

    public int port() {
        return port;
    }

    public String url(String mount) {
        return "rtsp://127.0.0.1:" + port + "/" + mount;
    }

    /** Stops the process without closing its connections; {@link #resume} lets it go on. */
    public void freeze() {
        Commands.signal(process, "STOP");
    }

    public void resume() {
        Commands.signal(process, "CONT");
    }

    /** Ends the process as a power cut would; its port is free afterwards. */
    public void kill() {
        Commands.kill(process);
    }

    @Override
    public void close() {
        kill();
        script.toFile().delete();
    }
}
