package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.VideoCodec;

/** Real fragments of a small encoded clip, made once for the JVM: eight fragments of half a second. */
final class Footage {
    private static final TestClip.Recording RECORDING = encode();

    private Footage() {}

    static byte[] init() {
        return RECORDING.init().clone();
    }

    static List<byte[]> fragments() {
        return RECORDING.fragments();
    }

    private static TestClip.Recording encode() {
        try {
            Path directory = Files.createTempDirectory("keepsight-test-footage");
            try {
                TestClip clip = TestClip.make(directory, VideoCodec.H264, "320x180", 10, 4, "-g", "5");
                return clip.record(320, 180);
            } finally {
                try (var files = Files.list(directory)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
