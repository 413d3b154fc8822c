package org.keepsight.storage.check;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.Places;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.SchemaDump;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.registry.CameraChange;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.ClassChoice;
import org.keepsight.storage.registry.Credentials;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;

/**
 * Makes the database of a release that is kept: run once for each release, its text stays as it is.
 *
 * <p>{@code mvn -pl storage test -Dtest=FrozenRelease -Dkeepsight.freeze=release-0.1.0.sql}
 */
final class FrozenRelease {
    static final Instant START = Instant.parse("2026-11-01T23:58:00Z");
    static final Instant OLD = Instant.parse("2026-06-01T12:00:00Z");

    private static final Actor ACTOR = new Actor("li.ming");

    /** No test of the suite: its class is not named like one. */
    @Test
    void write() throws Exception {
        Path file = Path.of(System.getProperty("keepsight.freeze", "target/release.sql"));
        DatabaseAddress address = TestDatabase.createAddress();
        try (Database database = Database.open(address, 4)) {
            fill(database);
        }
        Jdbi owner = Jdbi.create(address.url(), address.user(), address.password());
        Files.writeString(file, owner.withHandle(handle -> new SchemaDump(handle).text()));
    }

    /** The bytes of a segment's object, which the row's digest is of. */
    static byte[] content(int camera, int sequence) {
        return ("camera " + camera + ", segment " + sequence).getBytes(StandardCharsets.UTF_8);
    }

    private static void fill(Database database) {
        Registry registry = new Registry(
                database.jdbi(),
                TestAudit.log(),
                InstantSource.fixed(OLD.minus(Duration.ofDays(1))),
                TestSafeguards.ALL);
        Code campus = new Code("S01");
        registry.addCampus(new NewCampus(campus, "实验小学", CampusKind.PUBLIC_SCHOOL), ACTOR, "registered");
        registry.addArea(campus, new NewArea("GATE", "南门"), ACTOR, "registered");
        registry.addArea(campus, new NewArea("PLAYGROUND", "操场"), ACTOR, "registered");
        registry.declareNotApplicable(campus, AreaKind.DORM, "day school", ACTOR, "registered");
        registry.addCamera(campus, camera("S01-GATE", "南门", new Credentials("admin", "p@ss")), ACTOR, "registered");
        registry.addCamera(campus, camera("S01-YARD", "操场", null), ACTOR, "registered");
        registry.changeCamera(
                new Code("S01-YARD"),
                new CameraChange(
                        null, null, null, null, null, null, "MON-FRI 06:00-22:00", ClassChoice.KEY, "notice 7"),
                ACTOR,
                "notice 7");
        Places places = new Places(database.jdbi());
        int node = places.node("school-1");
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "insert into store (name, kind) values ('directory:/var/lib/keepsight/objects', 'DIRECTORY')"));
        record(database, node);
    }

    private static NewCamera camera(String code, String area, @Nullable Credentials credentials) {
        return new NewCamera(
                new Code(code),
                code,
                area,
                "rtsp://192.0.2.1/" + code,
                credentials,
                true,
                false,
                OLD.minus(Duration.ofDays(1)),
                null,
                null,
                null);
    }

    private static void record(Database database, int node) {
        SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
        StreamLog streams = new StreamLog(database.jdbi());
        for (int camera = 1; camera <= 2; camera++) {
            Run old = run(camera, OLD);
            Segment expired = segment(old, 0, OLD, node);
            catalogue.commit(expired, old);
            delete(database, "condemn", expired);
            delete(database, "forget", expired);
            Run run = run(camera, START);
            for (int sequence = 1; sequence <= 4; sequence++) {
                Segment segment = segment(run, sequence, START.plusSeconds(60L * (sequence - 1)), node);
                catalogue.commit(segment, run);
                if (sequence == 2) {
                    lose(database, segment);
                }
            }
            streams.append(
                    List.of(new StreamEvent(new CameraId(camera), START, StreamEventKind.CONNECTED, run.id(), "")));
            streams.report(
                    List.of(new CameraLive(
                            new CameraId(camera),
                            START.plusSeconds(240),
                            START.plusSeconds(240),
                            StreamState.IDLE,
                            "")),
                    any -> 1);
        }
    }

    private static Run run(int camera, Instant start) {
        RunId id = new RunId(UUID.nameUUIDFromBytes((camera + " " + start).getBytes(StandardCharsets.UTF_8)));
        return new Run(id, new CameraId(camera), start, VideoCodec.H264, "avc1.64001f", 1920, 1080);
    }

    private static Segment segment(Run run, int sequence, Instant start, int node) {
        byte[] content = content(run.camera().value(), sequence);
        return new Segment(
                run.camera(),
                run.id(),
                sequence,
                new TimeRange(start, start.plusSeconds(60)),
                5_400_000,
                content.length,
                1,
                Digest.ofContent(content),
                Digest.ofContent(content),
                run.camera().value() == 1 ? RetentionClass.KEY : RetentionClass.GENERAL,
                Origin.LIVE,
                node,
                1,
                null,
                SegmentState.STORED);
    }

    private static void delete(Database database, String function, Segment segment) {
        database.jdbi()
                .useHandle(handle -> handle.createQuery(
                                "select " + function + "(:camera, array[:end], array[:run], array[:seq], :run)")
                        .bind("camera", segment.camera().value())
                        .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                        .bind("run", segment.run().value())
                        .bind("seq", segment.sequence())
                        .mapTo(Integer.class)
                        .one());
    }

    private static void lose(Database database, Segment segment) {
        database.jdbi()
                .useHandle(handle -> handle.createQuery("select mark_lost(:camera, :end, :run, :seq)")
                        .bind("camera", segment.camera().value())
                        .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                        .bind("run", segment.run().value())
                        .bind("seq", segment.sequence())
                        .mapTo(Boolean.class)
                        .one());
    }
}
