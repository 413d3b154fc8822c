package org.keepsight.storage.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.keepsight.storage.model.VideoCodec;

/**
 * Opens and closes 20,000 muxers, 5,000 refused ones among them, and says by how much the process has grown. Runs in a
 * process of its own whose Java heap is touched from the start, so that what grows is native memory.
 */
final class NativeMemoryProbe {
    private static final VideoTrack BROKEN = new VideoTrack(VideoCodec.H265, 160, 120, new byte[] {0, 0, 0, 1, 2});

    private NativeMemoryProbe() {}

    static long growthInKilobytes(Path picture) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NativeMemoryProbe.class.getName(),
                        picture.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError("the probe failed: " + said);
        }
        return Long.parseLong(said.strip());
    }

    /** Prints the growth. */
    public static void main(String[] arguments) throws IOException {
        byte[] picture = Files.readAllBytes(Path.of(arguments[0]));
        openAndClose(picture, 2_000);
        long before = residentKilobytes();
        openAndClose(picture, 20_000);
        System.out.println(residentKilobytes() - before);
    }

    private static void openAndClose(byte[] picture, int times) throws IOException {
        VideoTrack track = ParameterSets.of(VideoCodec.H264, picture).track();
        for (int i = 0; i < times; i++) {
            try (FragmentMuxer muxer = new FragmentMuxer(track, null)) {
                muxer.video(ByteBuffer.wrap(picture), 0, 0, 9000, true);
                if (i % 2 == 0) {
                    muxer.endFragment();
                }
            }
            if (i % 4 == 0) {
                openBroken();
            }
        }
    }

    private static void openBroken() {
        try (FragmentMuxer muxer = new FragmentMuxer(BROKEN, null)) {
            throw new AssertionError("accepted broken parameter sets: " + muxer.init().length);
        } catch (IOException refused) {
            // As it must be; here only its cost is of interest.
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
