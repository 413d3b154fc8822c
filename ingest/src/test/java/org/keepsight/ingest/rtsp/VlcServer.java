package org.keepsight.ingest.rtsp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** VLC as a camera that sends over UDP only and asks for Basic authentication; it loops the clip. */
final class VlcServer implements AutoCloseable {
    private final int port;
    private final Process process;
    private final Path home;

    private VlcServer(int port, Process process, Path home) {
        this.port = port;
        this.process = process;
        this.home = home;
    }

    static VlcServer start(Clip clip, String user, String password) throws IOException {
        if (!Files.isExecutable(Path.of("/usr/bin/vlc"))) {
            throw Commands.missing("VLC", null);
        }
        int port = Commands.freePort();
        Path home = Files.createTempDirectory("keepsight-test-vlc");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path copy = Files.copy(clip.file(), home.resolve("clip.mp4"), StandardCopyOption.REPLACE_EXISTING);
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // VLC refuses to run as root.
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.addAll(List.of(
                "env",
                "HOME=" + home,
                "vlc",
                "-I",
                "dummy",
                "--loop",
                "--sout-rtsp-user",
                user,
                "--sout-rtsp-pwd",
                password,
                copy.toString(),
                "--sout",
                "#rtp{sdp=rtsp://127.0.0.1:" + port + "/clip}"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .start();
        System.out.println("Running against VLC's RTSP server, port " + port);
        return new VlcServer(port, process, home);
    }

    String url() {
        return "rtsp://127.0.0.1:" + port + "/clip";
    }

    @Override
    public void close() {
        Commands.kill(process);
        try (var paths = Files.walk(home)) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
