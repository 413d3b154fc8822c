package org.keepsight.ingest.rtsp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Clips of a moving test picture, 25 pictures a second, a keyframe each second; each is made once for the JVM. */
public enum Clip {
    /** H.264 without B-frames, 5 s. */
    PLAIN("h264", 5, "libx264 -preset veryfast -bf 0"),
    /** H.264 with B-frames, 5 s. */
    REORDERED("h264", 5, "libx264 -preset veryfast -bf 3 -x264-params b-pyramid=normal:b-adapt=0"),
    /** H.265 with B-frames, 5 s. */
    H265("h265", 5, "libx265 -x265-params log-level=error:bframes=3:keyint=25:min-keyint=25:open-gop=0"),
    /** H.264 for as long as a test may take. */
    LONG("h264", 60, "libx264 -preset ultrafast -bf 0");

    static final int PICTURES_PER_SECOND = 25;

    private static final Path DIRECTORY = directory();

    private final String codec;
    private final int seconds;
    private final String encoder;

    Clip(String codec, int seconds, String encoder) {
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
            String command = "ffmpeg -v error -y -f lavfi -i testsrc2=size=320x180:rate=" + PICTURES_PER_SECOND + " -t "
                    + seconds + " -g 25 -pix_fmt yuv420p -c:v " + encoder + " " + file;
            Commands.run(command.split(" ", -1));
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
