package org.keepsight.storage.catalogue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.VideoCodec;

/** Bare cameras and their footage, for tests of the catalogue. */
final class Cameras {
    private Cameras() {}

    static List<CameraId> add(Database database, int count) {
        return database.jdbi().withHandle(handle -> {
            handle.execute(
                    "insert into campus (code, name, kind) values ('school', 'A school', 'PUBLIC_SCHOOL') on conflict do nothing");
            List<CameraId> cameras = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int id = handle.createQuery("""
                                insert into camera (code, campus_id, name, commissioned_at)
                                select 'camera-' || gen_random_uuid(), id, 'A camera', '2020-01-01Z'
                                from campus where code = 'school' returning id
                                """).mapTo(Integer.class).one();
                cameras.add(new CameraId(id));
            }
            return cameras;
        });
    }

    static Run run(CameraId camera, Instant start) {
        return new Run(RunId.create(start), camera, start, VideoCodec.H264, "avc1.64001f", 1920, 1080);
    }

    static Segment segment(Run run, int sequence, Instant start, Instant end) {
        return new Segment(
                run.camera(),
                run.id(),
                sequence,
                new TimeRange(start, end),
                90_000,
                1_000 + sequence,
                700,
                Digest.ofContent(new byte[] {(byte) sequence}),
                Digest.ofContent(new byte[] {(byte) sequence, 1}),
                RetentionClass.GENERAL,
                Origin.LIVE,
                1,
                1,
                null,
                SegmentState.STORED);
    }
}
