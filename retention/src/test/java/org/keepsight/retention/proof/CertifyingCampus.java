package org.keepsight.retention.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.proof.Certificates.CertifiedDay;
import org.keepsight.retention.verify.Verification;
import org.keepsight.retention.verify.VerificationReport;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;
import org.keepsight.storage.time.TrustedClock;

/** A campus with one camera that has been certifying for days: real PostgreSQL, a real directory store, a clock of the test's. */
abstract class CertifyingCampus {
    /** Where it is morning now: hours of waiting end on the same day, whenever the test runs. */
    static final ZoneId ZONE = ZoneOffset.ofHours(8 - Instant.now().atOffset(ZoneOffset.UTC).getHour());
    static final IssuingRules RULES = new IssuingRules(ZONE, Duration.ofHours(12), Duration.ofDays(1096));

    @TempDir
    Path directory;

    DatabaseAddress address;
    Database database;
    Jdbi owner;
    ObjectStore store;
    BackdatedFootage footage;
    CameraId camera;
    Code campus;
    SigningKey key;
    LocalDate today;
    volatile Instant now;

    @BeforeEach
    void open() throws IOException {
        address = TestDatabase.createAddress();
        database = Database.open(address, 8);
        owner = Jdbi.create(address.url(), address.user(), address.password());
        store = new DirectoryObjectStore(directory.resolve("objects"));
        footage = new BackdatedFootage(database.jdbi(), store.name());
        campus = new Code("S01");
        camera = registered();
        key = SigningKey.create(SignatureAlgorithm.ED25519);
        // The installation has been certifying for a week.
        today = LocalDate.ofInstant(Instant.now(), ZONE);
        owner.useHandle(h -> {
            h.execute(
                    "update campus set created_at = ?",
                    RULES.time(today.minusDays(4)).start().atOffset(ZoneOffset.UTC));
            h.execute(
                    "insert into certificate_key (id, algorithm, public_key, made_at) values (?, 'ed25519', ?, ?)",
                    key.known().id().toString(),
                    key.known().der(),
                    RULES.time(today.minusDays(3)).start().atOffset(ZoneOffset.UTC));
        });
        now = RULES.time(today.minusDays(1)).end().plus(Duration.ofHours(1));
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    int count(String table) {
        return owner.withHandle(h ->
                h.select("select count(*) from " + table).mapTo(Integer.class).one());
    }

    CertificateIssuer issuer(ObjectStore objects) {
        return issuer(objects, TrustedClock.believing(clock()));
    }

    CertificateIssuer issuer(ObjectStore objects, TrustedClock trust) {
        return issuer(database, objects, trust);
    }

    /** @param node a node's own connections */
    CertificateIssuer issuer(Database node, ObjectStore objects, TrustedClock trust) {
        return new CertificateIssuer(
                node.jdbi(),
                objects,
                reports(),
                new RetentionPolicies(database.jdbi(), TestAudit.log()),
                Verifications.NONE,
                key,
                RULES,
                clock(),
                trust);
    }

    InstantSource clock() {
        return () -> now;
    }

    CoverageReports reports() {
        return new CoverageReports(
                registry(), new SegmentCatalogue(database.jdbi()), new StreamLog(database.jdbi()), clock(), ZONE);
    }

    Certificates certificates() {
        return new Certificates(database.jdbi(), store, RULES, clock());
    }

    List<CertifiedDay> days() {
        return certificates().days(campus, today.minusDays(10), today);
    }

    SignedCertificate document(int number) throws IOException {
        return SignedCertificate.read(certificates().document(campus, number));
    }

    CameraId registered() {
        Registry registry = registry();
        Actor actor = new Actor("test");
        registry.addCampus(new NewCampus(campus, "清溪县实验小学", CampusKind.PUBLIC_SCHOOL), actor, "a test");
        registry.addArea(campus, new NewArea("GATE", "校门"), actor, "a test");
        Instant commissioned = Instant.now().minus(Duration.ofDays(20));
        NewCamera gate = new NewCamera(
                new Code("GATE-1"),
                "校门",
                "校门",
                "rtsp://127.0.0.1:1/a",
                null,
                true,
                false,
                commissioned,
                null,
                null,
                null);
        return registry.addCamera(campus, gate, actor, "a test").id();
    }

    Registry registry() {
        return new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
    }

    /** Footage of a day of the zone, in pieces of ten minutes, stored in time. */
    List<Segment> recorded(LocalDate day, int first, int pieces) {
        List<Segment> segments = arrived(day, first, pieces);
        owner.useHandle(h -> {
            h.execute("delete from footage_event");
            h.execute("delete from certificate_late");
        });
        return segments;
    }

    /** Likewise, stored only now. */
    List<Segment> arrived(LocalDate day, int first, int pieces) {
        List<Segment> segments = new ArrayList<>();
        RunId run = RunId.create(Instant.now());
        for (int i = first; i < first + pieces; i++) {
            Instant start = RULES.time(day).start().plusSeconds(600L * i);
            TimeRange time = new TimeRange(start, start.plusSeconds(600));
            segments.add(footage.segment(camera, run, i, time, 1000, RetentionClass.KEY));
        }
        return segments;
    }

    /** Somebody has answered for the camera all the time. */
    void reported(Instant through) {
        owner.useHandle(h -> h.execute(
                "insert into camera_live (camera_id, reported_through, state) values (?, ?, 'IDLE')"
                        + " on conflict (camera_id) do update set reported_through = excluded.reported_through",
                camera.value(),
                through.atOffset(ZoneOffset.UTC)));
        owner.useHandle(h -> h.execute("delete from footage_event where kind = 'SILENT'"));
    }

    /** All documents and leaves of the campus, through the offline verification. */
    void assertRight() throws IOException {
        List<Path> files = new ArrayList<>();
        Path out = Files.createTempDirectory(directory, "issued");
        for (CertifiedDay day : days()) {
            for (CertificateRow row : day.certificates()) {
                files.add(Files.write(
                        out.resolve(row.number() + ".json"), certificates().document(campus, row.number())));
                files.add(Files.write(
                        out.resolve(row.number() + ".gz"), certificates().leaves(campus, row.number())));
            }
        }
        VerificationReport report = Verification.of(files, Set.of(key.known()));
        assertThat(report.findings()).isEmpty();
        assertThat(report.isRight()).isTrue();
    }
}
