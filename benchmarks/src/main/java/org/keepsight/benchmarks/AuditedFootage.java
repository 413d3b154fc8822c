package org.keepsight.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.Places;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.network.CameraNetworks;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.CredentialVault;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.Safeguards;
import org.keepsight.storage.secret.KeyRing;

/** What spot audits are measured on. */
final class AuditedFootage {
    /** Seals every object. */
    static final InstallationKey KEY = new InstallationKey(new byte[InstallationKey.BYTES]);

    private static final Actor ACTOR = Actor.system("benchmark");
    private static final Safeguards SAFEGUARDS =
            new Safeguards(CameraNetworks.of("127.0.0.0/8"), new CredentialVault(KeyRing.empty()));
    private static final int CAMERAS = 10;
    private static final int MINUTES = 45;

    private final Jdbi jdbi;
    private final Path directory;
    private final Registry registry;
    private final SegmentCatalogue catalogue;

    AuditedFootage(Jdbi jdbi, Path directory) {
        this.jdbi = jdbi;
        this.directory = directory;
        this.registry = new Registry(jdbi, new AuditLog(KEY), InstantSource.system(), SAFEGUARDS);
        this.catalogue = new SegmentCatalogue(jdbi);
    }

    Registry registry() {
        return registry;
    }

    SegmentCatalogue catalogue() {
        return catalogue;
    }

    /** Minutes of 10 cameras with 450 segments in all, no two alike. */
    void minutes(ObjectStore store) throws Exception {
        Instant begin = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(MINUTES + 2L, ChronoUnit.MINUTES);
        catalogue.ensurePartitions(LocalDate.now(ZoneOffset.UTC), 2);
        Path clip = SourceClip.make(directory, "1920x1080", "2M");
        EncodedSegment encoded = EncodedSegment.of(Files.readAllBytes(clip), 3);
        Places places = new Places(jdbi);
        int node = places.node("benchmark");
        int place = places.store(store);
        for (int i = 0; i < CAMERAS; i++) {
            Instant from = begin.plusSeconds(5L * i + 3);
            Camera camera = camera(i % 3, i, i % 2 == 0 ? AreaKind.GATE : AreaKind.DORM, from);
            Run run = encoded.run(camera.id(), from);
            for (int minute = 0; minute < MINUTES; minute++) {
                put(store, encoded, run, minute, node, place);
            }
        }
        System.out.printf(Locale.ROOT, "stored %d segments of %,d bytes%n", CAMERAS * MINUTES, encoded.bytes().length);
    }

    private void put(ObjectStore store, EncodedSegment encoded, Run run, int minute, int node, int place)
            throws IOException {
        byte[] bytes = encoded.numbered(run.camera().value() * 1000 + minute);
        Instant start = run.startedAt().plus(minute, ChronoUnit.MINUTES);
        Segment segment = new Segment(
                run.camera(),
                run.id(),
                minute,
                new TimeRange(start, start.plus(1, ChronoUnit.MINUTES)),
                encoded.ticks(),
                bytes.length,
                encoded.initBytes(),
                Digest.ofContent(bytes),
                Digest.ofContent(new byte[] {1}),
                RetentionClass.KEY,
                Origin.LIVE,
                node,
                place,
                null,
                SegmentState.STORED);
        Path file = Files.write(directory.resolve("segment"), bytes);
        store.put(
                ObjectKey.of(segment).toString(),
                file,
                segment.digest(),
                new ObjectSeal(KEY).seal(segment, run.startedAt()));
        Files.delete(file);
        catalogue.commit(segment, run);
    }

    private Camera camera(int campus, int number, AreaKind kind, Instant since) {
        Code code = new Code("S%03d".formatted(campus));
        if (registry.campuses().stream().noneMatch(each -> each.code().equals(code))) {
            registry.addCampus(new NewCampus(code, code.value(), CampusKind.PUBLIC_SCHOOL), ACTOR, "benchmark");
            for (AreaKind each : AreaKind.values()) {
                registry.addArea(code, new NewArea(each.name(), each.name()), ACTOR, "benchmark");
            }
        }
        String name = "C%04d".formatted(number);
        return registry.addCamera(
                code,
                new NewCamera(
                        new Code(name),
                        name,
                        kind.name(),
                        "rtsp://127.0.0.1/" + name,
                        null,
                        true,
                        false,
                        since,
                        null,
                        null,
                        null),
                ACTOR,
                "benchmark");
    }

    // A gap a day for each camera, at another minute each.
    private static final String DAYS = """
            insert into keepsight.camera_day (camera_id, day, recorded, segments, bytes)
            select c.id, d.day::date,
                   tstzmultirange(tstzrange(d.day, d.day + interval '1 day'))
                   - tstzmultirange(tstzrange(d.day + (c.id * 7 % 1400) * interval '1 minute' + interval '5 seconds',
                                              d.day + (c.id * 7 % 1400 + 2) * interval '1 minute')),
                   1438, 21570000000
            from keepsight.camera c
            cross join generate_series(date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - interval '90 days', now(),
                                       interval '1 day') as d (day)
            """;

    /** Camera-days of 3,000 cameras at 78 campuses, without segments. */
    void county(DatabaseAddress owner) throws SQLException {
        AreaKind[] kinds = AreaKind.KEY_KINDS.toArray(AreaKind[]::new);
        for (int i = 0; i < 3_000; i++) {
            camera(i % 78, i, kinds[i / 78 % kinds.length], Instant.now().minus(100, ChronoUnit.DAYS));
        }
        try (Connection connection = DriverManager.getConnection(owner.url(), owner.user(), owner.password());
                Statement statement = connection.createStatement()) {
            statement.execute("set timezone = 'UTC'");
            System.out.printf(Locale.ROOT, "%,d camera-days%n", statement.executeUpdate(DAYS));
            statement.execute("analyze");
        }
    }
}
