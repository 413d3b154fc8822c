package org.keepsight.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.keepsight.ingest.rtsp.Commands.Packet;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.object.ObjectKey;

/** The closed segments in a spool directory, as the uploader finds them. */
public final class Recordings {
    private final Path directory;

    public Recordings(Path directory) {
        this.directory = directory;
    }

    private Path of(CameraId camera) {
        return directory.resolve(String.format(Locale.ROOT, "%08d", camera.value()));
    }

    /** The segments of a camera by run and sequence. */
    public List<ObjectKey> segments(CameraId camera) throws IOException {
        if (!Files.exists(of(camera))) {
            return List.of();
        }
        try (var files = Files.list(of(camera))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".mp4"))
                    .map(name -> ObjectKey.ofFileName(camera, name))
                    .sorted(Comparator.comparing((ObjectKey key) -> key.run().value())
                            .thenComparingInt(ObjectKey::sequence))
                    .toList();
        }
    }

    public List<ObjectKey> segments(CameraId camera, RunId run) throws IOException {
        return segments(camera).stream().filter(key -> key.run().equals(run)).toList();
    }

    private String file(ObjectKey key) {
        return of(key.camera()).resolve(key.fileName()).toString();
    }

    /** The run's pictures, one segment after the other. */
    public List<Packet> packets(CameraId camera, RunId run) throws IOException {
        List<Packet> packets = new ArrayList<>();
        for (ObjectKey key : segments(camera, run)) {
            packets.addAll(Commands.packets(file(key)));
        }
        return packets;
    }

    /** Every segment decodes alone without a complaint, and those of a run abut. */
    public void assertSound(CameraId camera) throws IOException {
        ObjectKey before = null;
        for (ObjectKey key : segments(camera)) {
            assertThat(Commands.run("ffmpeg", "-v", "error", "-i", file(key), "-f", "null", "-"))
                    .isEmpty();
            if (before != null && before.run().equals(key.run())) {
                assertThat(key.sequence()).isEqualTo(before.sequence() + 1);
                assertThat(key.time().start()).isEqualTo(before.time().end());
            }
            before = key;
        }
    }
}
