package org.keepsight.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the simulated cameras of a benchmark show: 20 s of H.264 at 25 pictures a second, a keyframe each 2 s. */
final class SourceClip {
    static final int FRAMES_PER_SECOND = 25;

    private SourceClip() {}

    /**
     * Makes it with Debian's ffmpeg.
     *
     * @param bitrate as ffmpeg takes it, for instance {@code 2M}
     */
    static Path make(Path directory, String size, String bitrate) throws IOException, InterruptedException {
        Path clip = directory.resolve("clip.h264");
        Process process = new ProcessBuilder(("ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=" + size + ":rate=25"
                                + " -t 20 -vf noise=alls=12:allf=t -pix_fmt yuv420p -c:v libx264 -preset ultrafast -bf 0"
                                + " -g 50 -keyint_min 50 -b:v " + bitrate + " -maxrate " + bitrate + " -bufsize 1M"
                                + " -nal-hrd cbr " + clip)
                        .split(" ", -1))
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("ffmpeg could not make the clip");
        }
        System.out.printf(Locale.ROOT, "clip: %.2f Mbit/s%n", Files.size(clip) * 8 / 20e6);
        return clip;
    }
}
