package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;

/** A process of its own that writes into a spool until it is killed, and prints after each fragment how many it wrote. */
final class SpoolWriter {
    static final String PREFIX = "fragment ";

    private SpoolWriter() {}

    static Process start(Path directory, boolean write) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpoolWriter.class.getName(),
                        directory.toString(),
                        Boolean.toString(write))
                .redirectError(write ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.PIPE)
                .start();
    }

    public static void main(String[] arguments) throws IOException {
        Spool spool = new Spool(Path.of(arguments[0]), 1L << 30);
        if (!Boolean.parseBoolean(arguments[1])) {
            return;
        }
        Instant start = Instant.parse("2026-11-02T10:00:00Z");
        RunId run = RunId.create(start);
        int written = 0;
        for (int sequence = 0; ; sequence++) {
            Instant at = start.plusSeconds(4L * sequence);
            SpoolFile file = spool.begin(new CameraId(1), run, sequence, at, RetentionClass.GENERAL, Footage.init());
            for (byte[] fragment : Footage.fragments()) {
                file.append(fragment);
                System.out.println(PREFIX + ++written);
            }
            file.finish(at.plusSeconds(4));
        }
    }
}
