package org.keepsight.ingest.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.keepsight.storage.model.VideoCodec;

/** Elementary streams and verdicts from Debian's FFmpeg, which shares no code with ours. */
final class TestStreams {
    static final int FRAMES_PER_SECOND = 12;

    private TestStreams() {}

    /** Two seconds of a test picture, a key picture each second. */
    static LoopedStream make(Path directory, VideoCodec codec) throws IOException {
        Path file = directory.resolve("loop." + codec);
        List<String> encoder = codec == VideoCodec.H264
                ? List.of("-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", "12", "-f", "h264")
                : List.of(
                        "-c:v",
                        "libx265",
                        "-preset",
                        "ultrafast",
                        "-x265-params",
                        "bframes=0:keyint=12:min-keyint=12:log-level=none",
                        "-f",
                        "hevc");
        List<String> command = new ArrayList<>(List.of(
                "ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=12", "-t", "2"));
        command.addAll(encoder);
        command.add(file.toString());
        String complaints = run(command);
        if (!complaints.isEmpty()) {
            throw new IOException(complaints);
        }
        return LoopedStream.read(file, codec, FRAMES_PER_SECOND);
    }

    /** Runs a program that ends by itself within a minute; returns all that it printed. */
    static String run(List<String> command) throws IOException {
        Path output = Files.createTempFile("keepsight-test", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException("does not end: " + command.getFirst() + "\n" + Files.readString(output));
            }
            return Files.readString(output, StandardCharsets.UTF_8).strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(output);
        }
    }
}
