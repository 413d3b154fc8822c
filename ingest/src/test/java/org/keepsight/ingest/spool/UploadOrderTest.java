package org.keepsight.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;

class UploadOrderTest {
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

    private final UploadOrder order = new UploadOrder();

    @Test
    void aCamerasSegmentsWaitForEachOtherAndNotForOtherCameras() {
        SpooledSegment first = segment(1, 0);
        SpooledSegment second = segment(1, 1);
        SpooledSegment third = segment(1, 2);
        SpooledSegment other = segment(2, 0);

        assertThat(order.add(first)).contains(first);
        assertThat(order.add(second)).isEmpty();
        assertThat(order.add(other)).contains(other);
        assertThat(order.settled(first)).contains(second);
        assertThat(order.add(third)).isEmpty();
        assertThat(order.settled(other)).isEmpty();
        assertThat(order.settled(second)).contains(third);
        assertThat(order.settled(third)).isEmpty();
        assertThat(order.add(first)).contains(first);
    }

    @Test
    void whatIsTakenOverFromAnotherSpoolGoesBeforeWhatIsNewer() {
        SpooledSegment newest = segment(1, 9);
        SpooledSegment old = segment(1, 3);
        SpooledSegment older = segment(1, 2);
        assertThat(order.add(segment(1, 8))).isPresent();
        assertThat(order.add(newest)).isEmpty();
        assertThat(order.add(old)).isEmpty();
        assertThat(order.add(older)).isEmpty();

        assertThat(order.settled(segment(1, 8))).contains(older);
        assertThat(order.settled(older)).contains(old);
        assertThat(order.settled(old)).contains(newest);
    }

    private static SpooledSegment segment(int camera, int sequence) {
        Instant start = START.plusSeconds(sequence * 60L);
        ObjectKey key = new ObjectKey(
                new CameraId(camera),
                new TimeRange(start, start.plusSeconds(60)),
                RunId.create(START),
                sequence,
                5_400_000,
                RetentionClass.KEY,
                Origin.LIVE,
                Digest.ofContent(new byte[] {1}));
        return new SpooledSegment(key, Path.of(key.fileName()), 1, START, null);
    }
}
