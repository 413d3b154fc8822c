package org.keepsight.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;

@Timeout(60)
class SpoolNeighboursTest {
    private static final Instant START = Instant.parse("2026-11-02T10:00:00.123456Z");
    private static final RunId RUN = RunId.create(START);
    private static final long ROOM = 1L << 30;

    @TempDir
    Path root;

    @Test
    void whatADeadWorkerLeftIsTakenOverAndALivingOneIsLeftAlone() throws Exception {
        leave(root.resolve("dead"), 1);
        leave(root, 2); // where the first release kept its spool
        try (Spool living = new Spool(root.resolve("living"), ROOM);
                Spool own = new Spool(root.resolve("own"), ROOM)) {
            closed(living, 3);
            Path livings = root.resolve("living/00000003");
            SpoolNeighbours neighbours = new SpoolNeighbours(root, root.resolve("own"), own);
            neighbours.close(); // looked once by itself, or not yet
            neighbours.look();
            neighbours.look();

            List<SpooledSegment> waiting = new ArrayList<>();
            own.attach(waiting::add);
            assertThat(waiting)
                    .extracting(segment -> segment.key().camera().value())
                    .as("a closed and a torn segment of each")
                    .containsExactlyInAnyOrder(1, 1, 2, 2);
            assertThat(waiting).allSatisfy(segment -> assertThat(segment.file()).exists());
            assertThat(own.bytes())
                    .isEqualTo(waiting.stream().mapToLong(SpooledSegment::bytes).sum());
            assertThat(files(root.resolve("dead"))).isEmpty();
            assertThat(files(livings)).hasSize(1);
        }
    }

    @Test
    void theBoundIsForAllSpoolsOfTheMachine() throws Exception {
        leave(root.resolve("other"), 1);
        try (Spool own = new Spool(root.resolve("own"), ROOM)) {
            closed(own, 2);
            own.others(ROOM - 2 * own.bytes() - 1); // room for one more like it
            closed(own, 2);
            own.others(ROOM - own.bytes());
            assertThatThrownBy(() -> closed(own, 2)).isInstanceOf(SpoolFullException.class);
        }
    }

    /** A closed segment, and one that its worker did not come to close. */
    private static void leave(Path directory, int camera) throws IOException {
        try (Spool spool = new Spool(directory, ROOM)) {
            closed(spool, camera);
            SpoolFile torn = begin(spool, camera, 1);
            torn.append(Footage.fragments().getFirst());
            torn.close();
        }
    }

    private static void closed(Spool spool, int camera) throws IOException {
        SpoolFile file = begin(spool, camera, (int) (spool.bytes() % 1_000));
        file.append(Footage.fragments().getFirst());
        file.finish(START.plusSeconds(2));
    }

    private static SpoolFile begin(Spool spool, int camera, int sequence) throws IOException {
        return spool.begin(new CameraId(camera), RUN, sequence, START, RetentionClass.KEY, Footage.init());
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> found =
                Files.find(directory, 3, (path, attributes) -> attributes.isRegularFile() && !path.endsWith("lock"))) {
            return found.toList();
        }
    }
}
