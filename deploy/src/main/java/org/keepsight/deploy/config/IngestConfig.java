package org.keepsight.deploy.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.network.CameraNetworks;
import org.keepsight.storage.network.Network;

/**
 * How cameras are recorded.
 *
 * @param segment aimed length of a segment
 * @param answerDeadline until the camera has agreed to the stream
 * @param pictureDeadline from there to the first picture
 * @param stallDeadline without a picture, the stream counts as stalled
 * @param spool holds a directory for each worker of this machine
 * @param spoolBytes bound of the spools of this machine together; {@code null}: a share of their disk
 * @param uploads parallel uploads of a worker
 * @param workers processes that serve starts; {@code null}: by cores and cameras
 * @param workerMemory ceiling of a worker's anonymous memory, in bytes
 * @param workerCameras a worker takes no more enabled cameras than these
 * @param cameraNetworks where cameras may be
 */
public record IngestConfig(
        Duration segment,
        Duration answerDeadline,
        Duration pictureDeadline,
        Duration stallDeadline,
        Path spool,
        @Nullable Long spoolBytes,
        int uploads,
        @Nullable Integer workers,
        long workerMemory,
        int workerCameras,
        CameraNetworks cameraNetworks) {
    private static final long LEAST_MEMORY = 192L << 20;

    static IngestConfig read(Section section, Path data, Path base) {
        return new IngestConfig(
                section.duration("segment", Duration.ofSeconds(60), Duration.ofSeconds(2), Duration.ofMinutes(10)),
                section.duration(
                        "answer-deadline", Duration.ofSeconds(8), Duration.ofSeconds(1), Duration.ofMinutes(1)),
                section.duration(
                        "picture-deadline", Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofMinutes(1)),
                section.duration(
                        "stall-deadline", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(1)),
                section.text("spool").map(base::resolve).orElse(data.resolve("spool")),
                bound(section),
                section.integer("uploads", 4, 1, 64),
                workers(section),
                memory(section),
                section.integer("worker-cameras", 500, 1, 10_000),
                section.list("camera-networks", Network::parse)
                        .map(CameraNetworks::new)
                        .orElse(CameraNetworks.PRIVATE));
    }

    private static @Nullable Long bound(Section section) {
        return section.text("spool-limit").filter("auto"::equals).isPresent()
                ? null
                : section.value("spool-limit", text -> positive(Units.size(text)))
                        .orElse(null);
    }

    private static Long positive(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("must be more than nothing");
        }
        return bytes;
    }

    private static @Nullable Integer workers(Section section) {
        return section.text("workers").filter("auto"::equals).isPresent()
                ? null
                : section.has("workers") ? Integer.valueOf(section.integer("workers", 1, 0, 64)) : null;
    }

    private static long memory(Section section) {
        long memory = section.size("worker-memory", 1L << 30);
        if (memory < LEAST_MEMORY) {
            section.problem("worker-memory", "must be at least 192MiB");
        }
        return memory;
    }
}
