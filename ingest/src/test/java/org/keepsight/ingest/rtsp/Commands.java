package org.keepsight.ingest.rtsp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The programs of the machine that tests run against. */
public final class Commands {
    private Commands() {}

    /** Runs a program to its end and returns what it printed, which includes its complaints. Fails when it fails. */
    public static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw missing(command[0], e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a missing program is answered with. */
    static AssertionError missing(String program, @Nullable Throwable cause) {
        return new AssertionError(
                program + " is missing; install what the tests need with: apt-get install -y --no-install-recommends"
                        + " ffmpeg vlc-bin vlc-plugin-base python3-gi gir1.2-gst-rtsp-server-1.0"
                        + " gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad"
                        + " gstreamer1.0-plugins-ugly gstreamer1.0-libav",
                cause);
    }

    /** A port of 127.0.0.1 that is free now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal to a process that a test started. */
    static void signal(Process process, String signal) {
        run("kill", "-" + signal, Long.toString(process.pid()));
    }

    static void kill(Process process) {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new AssertionError("process " + process.pid() + " does not die");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What ffprobe says of the pictures of a file, in decoding order. */
    public static List<Packet> packets(String file) {
        String output = run(
                "ffprobe",
                "-v",
                "error",
                "-select_streams",
                "v",
                "-show_entries",
                "packet=pts_time,dts_time,flags",
                "-of",
                "csv=p=0",
                file);
        List<Packet> packets = new ArrayList<>();
        for (String line : output.split("\n", -1)) {
            String[] fields = line.split(",", -1);
            if (fields.length >= 3) {
                packets.add(new Packet(ticks(fields[0]), ticks(fields[1]), fields[2].startsWith("K")));
            }
        }
        return packets;
    }

    private static long ticks(String seconds) {
        return Math.round(Double.parseDouble(seconds) * 90_000);
    }

    /** One picture; times in 1/90,000 s. */
    public record Packet(long pts, long dts, boolean key) {
        public Packet minus(long origin) {
            return new Packet(pts - origin, dts - origin, key);
        }
    }
}
