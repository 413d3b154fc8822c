package org.keepsight.ingest.rtsp;

import java.nio.file.Files;
import java.nio.file.Path;

/** Clips of a moving test picture, 25 pictures a second, a keyframe each second; each is made once for the JVM. */
public enum Clip {
    /** H.264 without B-frames, 8 s. */
    PLAIN("h264", 8, "libx264", "-preset", "veryfast", "-bf", "0"),
    /** H.264 with B-frames, 8 s. */
    REORDERED("h264", 8, "libx264", "-preset", "veryfast", "-bf", "3", "-x264-params", "b-pyramid=normal:b-adapt=0"),
    /** H.265 with B-frames, 8 s. */
    H265("h265", 8, "libx265", "-x265-params", "log-level=error:bframes=3:keyint=25:min-keyint=25:open-gop=0"),
    /** H.264 of another size, 8 s. */
    SMALL("h264", 8, "libx264", "-preset", "veryfast", "-bf", "0", "-s", "160x120"),
    /** H.264 for as long as a test may take. */
    LONG("h264", 120, "libx264", "-preset", "ultrafast", "-bf", "0");

    static final int PICTURES_PER_SECOND = 25;

    private static final Path DIRECTORY = directory();

    private final String codec;
    private final int seconds;
    private final String[] encoder;

    Clip(String codec, int seconds, String... encoder) {
        this.codec = codec;
        this.seconds = seconds;
        this.encoder = encoder;
    }

    public String codec() {
        return codec;
    }

    public int pictures() {
        return seconds * PICTURES_PER_SECOND;
    }

    /** The file, an MP4. */
    public synchronized Path file() {
        Path file = DIRECTORY.resolve(name() + ".mp4");
        if (!Files.exists(file)) {
            String[] head = {
                "ffmpeg",
                "-v",
                "error",
                "-y",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x180:rate=" + PICTURES_PER_SECOND,
                "-t",
                Integer.toString(seconds),
                "-g",
                "25",
                "-pix_fmt",
                "yuv420p",
                "-c:v"
            };
            String[] command = new String[head.length + encoder.length + 1];
            System.arraycopy(head, 0, command, 0, head.length);
            System.arraycopy(encoder, 0, command, head.length, encoder.length);
            command[command.length - 1] = file.toString();
            Commands.run(command);
        }
        return file;
    }

    private static Path directory() {
        try {
            Path directory = Files.createTempDirectory("keepsight-test-clips");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                for (Clip clip : values()) {
                    directory.resolve(clip.name() + ".mp4").toFile().delete();
                }
                directory.toFile().delete();
            }));
            return directory;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
