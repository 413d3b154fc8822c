package org.keepsight.retention.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.retention.hold.Hold;
import org.keepsight.retention.hold.Holds;
import org.keepsight.retention.hold.NewHold;
import org.keepsight.retention.sweep.DeletionEntry;
import org.keepsight.retention.sweep.DeletionLedger;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.check.CatalogueRebuild;
import org.keepsight.storage.check.CheckCount;
import org.keepsight.storage.check.CheckListener;
import org.keepsight.storage.check.CheckOptions;
import org.keepsight.storage.check.CheckScope;
import org.keepsight.storage.check.Discrepancy;
import org.keepsight.storage.check.Mending;
import org.keepsight.storage.check.RebuildListener;
import org.keepsight.storage.check.RebuildResult;
import org.keepsight.storage.check.Sample;
import org.keepsight.storage.check.StorageCheck;
import org.keepsight.storage.check.StoredFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.journal.MetaJournal;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.NewPolicy;
import org.keepsight.storage.protection.PolicyScope;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.RetentionPolicy;
import org.keepsight.storage.registry.CameraChange;
import org.keepsight.storage.registry.CameraFeed;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.ClassChoice;
import org.keepsight.storage.registry.Credentials;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;
import org.keepsight.storage.time.TrustedClock;

/** A catalogue that is gone comes back from the store alone, and coverage says of the past what it said before. */
class RebuiltCoverageTest {
    private static final Actor ACTOR = new Actor("tester");
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final Duration STEP = Duration.ofHours(3);

    @TempDir
    Path directory;

    private final DatabaseAddress address = TestDatabase.createAddress();
    private ObjectStore store;
    private final List<Segment> segments = new ArrayList<>();

    /** Everything that is asked before and after. */
    private record Answers(
            List<CampusCoverage> county,
            List<CampusCoverage> shorter,
            List<CameraFeed> feeds,
            List<RetentionPolicy> policies,
            List<DeletionEntry> deletions,
            List<Hold> holds,
            List<String> events) {
        static Answers of(Database database, Instant now) {
            Registry registry =
                    new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
            CoverageReports reports = new CoverageReports(
                    registry,
                    new SegmentCatalogue(database.jdbi()),
                    new StreamLog(database.jdbi()),
                    InstantSource.fixed(now),
                    ZoneId.of("Asia/Shanghai"));
            TimeRange all = new TimeRange(now.minus(Duration.ofDays(200)), now.plus(Duration.ofDays(1)));
            return new Answers(
                    reports.county(all),
                    reports.county(new TimeRange(now.minus(Duration.ofDays(31)), now.minus(Duration.ofDays(29)))),
                    registry.feeds(),
                    new RetentionPolicies(database.jdbi(), TestAudit.log()).all(),
                    new DeletionLedger(database.jdbi())
                            .entries(new TimeRange(Instant.EPOCH, now.plus(Duration.ofDays(1))), 0, 10_000),
                    new Holds(database.jdbi(), TestAudit.log(), InstantSource.system())
                            .page(Optional.empty(), true, Integer.MAX_VALUE, 100),
                    database.jdbi()
                            .withHandle(h -> h.createQuery(
                                            "select camera_id || ' ' || kind || ' ' || at || ' ' || ranges from footage_event order by id")
                                    .mapTo(String.class)
                                    .list()));
        }
    }

    @BeforeEach
    void openStore() throws IOException {
        store = new DirectoryObjectStore(directory.resolve("store"));
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void coverageIsTheSameBeforeAndAfter() throws Exception {
        long seed = System.nanoTime();
        Answers before;
        try (Database database = Database.open(address, 8)) {
            history(database, new Random(seed));
            before = Answers.of(database, now);
        }
        assertThat(before.county()).as("a history worth the name").satisfies(county -> {
            CoverageTimes times = county.getFirst().times();
            assertThat(times.recorded()).isPositive();
            assertThat(times.gap()).isPositive();
            assertThat(times.lost()).isPositive();
            assertThat(times.expired()).isPositive();
            assertThat(county.get(1).missingKinds()).hasSize(2);
        });
        Segment foreign = new StoredFootage(TestDatabase.create(), store)
                .putForeign(StoredFootage.run(new CameraId(1), now), 0, now.minusSeconds(60), now);
        drop();

        List<String> told = new ArrayList<>();
        try (Database owner = Database.openAsOwner(address, 8)) {
            RebuildResult result = rebuild(owner, told);
            assertThat(result.refused()).isEqualTo(1);
            assertThat(result.problems()).isZero();
            assertThat(told)
                    .singleElement()
                    .asString()
                    .contains("FOREIGN_OBJECT", ObjectKey.of(foreign).toString());
            assertThatThrownBy(() -> rebuild(owner, told))
                    .isInstanceOf(DomainException.class)
                    .hasMessageContaining("not empty");
        }
        try (Database database = Database.open(address, 8)) {
            assertThat(Answers.of(database, now))
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(before);
            assertThat(discrepancies(database)).containsExactly("FOREIGN_OBJECT");
            goesOn(database);
        }
    }

    /** A rebuilt catalogue is a catalogue: new numbers are new, the journal goes on. */
    private void goesOn(Database database) throws Exception {
        Registry registry = new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
        CameraId added = registry.addCamera(new Code("S1"), camera("S1-NEW", "Gate", null), ACTOR, "test")
                .id();
        assertThat(added.value()).isEqualTo(4);
        new RetentionPolicies(database.jdbi(), TestAudit.log())
                .add(new NewPolicy(new PolicyScope.OfClass(RetentionClass.KEY), 120, "test", now), ACTOR, "test");
        MetaJournal.start(database.jdbi(), store, StoredFootage.KEY, Duration.ofDays(30))
                .close();
        Answers before = Answers.of(database, now);
        database.close();
        drop();
        try (Database owner = Database.openAsOwner(address, 8)) {
            rebuild(owner, new ArrayList<>());
        }
        try (Database again = Database.open(address, 8)) {
            assertThat(Answers.of(again, now)).usingRecursiveComparison().isEqualTo(before);
        }
    }

    @Test
    void aRebuildThatWasBrokenOffIsNotServedAndBeginsAnew() throws Exception {
        Answers before;
        try (Database database = Database.open(address, 8)) {
            history(database, new Random(1));
            before = Answers.of(database, now);
        }
        drop();
        try (Database owner = Database.openAsOwner(address, 8)) {
            assertThatThrownBy(() -> rebuild(owner, new ArrayList<>(), camera -> {
                        throw new IllegalStateException("power cut");
                    }))
                    .hasMessageContaining("power cut");
        }
        try (Database database = Database.open(address, 8)) {
            assertThatThrownBy(() -> MetaJournal.start(database.jdbi(), store, StoredFootage.KEY, Duration.ofDays(30)))
                    .isInstanceOf(DomainException.class)
                    .hasMessageContaining("broken off");
        }
        try (Database owner = Database.openAsOwner(address, 8)) {
            rebuild(owner, new ArrayList<>());
        }
        try (Database database = Database.open(address, 8)) {
            assertThat(Answers.of(database, now)).usingRecursiveComparison().isEqualTo(before);
        }
    }

    private RebuildResult rebuild(Database owner, List<String> told) throws Exception {
        return rebuild(owner, told, camera -> {});
    }

    private RebuildResult rebuild(Database owner, List<String> told, java.util.function.Consumer<CameraId> restored)
            throws Exception {
        return new CatalogueRebuild(owner.jdbi(), store, StoredFootage.KEY, ACTOR, "test")
                .run(null, 4, new RebuildListener() {
                    @Override
                    public void problem(String what) {
                        told.add(what);
                    }

                    @Override
                    public void refused(Discrepancy discrepancy) {
                        told.add(discrepancy.kind() + " " + discrepancy.subject());
                    }

                    @Override
                    public void restored(CameraId camera, long segments) {
                        restored.accept(camera);
                    }
                });
    }

    private List<String> discrepancies(Database database) throws Exception {
        List<String> found = new ArrayList<>();
        new SegmentCatalogue(database.jdbi()).ensurePartitions(LocalDate.now(ZoneOffset.UTC), 2);
        List<CameraId> cameras = List.of(new CameraId(1), new CameraId(2), new CameraId(3));
        new StorageCheck(
                        database.jdbi(),
                        store,
                        new ObjectSeal(StoredFootage.KEY),
                        new CheckOptions(Duration.ZERO, 2, Sample.ALL, Sample.NONE, 1),
                        null,
                        InstantSource.system())
                .run(CheckScope.everything(cameras), new CheckListener() {
                    @Override
                    public void found(@Nullable CameraId lookedAt, Discrepancy discrepancy, @Nullable Mending mending) {
                        found.add(discrepancy.kind());
                    }

                    @Override
                    public void passed(CameraId camera, LocalDate through, CheckCount counted) {}
                });
        return found;
    }

    /** Two schools, three cameras, half a year: footage with holes, lost, expired, condemned and not yet deleted. */
    private void history(Database database, Random random) throws Exception {
        try (MetaJournal journal = MetaJournal.start(database.jdbi(), store, StoredFootage.KEY, Duration.ofDays(30))) {
            assertThat(journal).isNotNull();
            new SegmentCatalogue(database.jdbi()).ensurePartitions(LocalDate.now(ZoneOffset.UTC), 2);
            Registry registry =
                    new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
            register(registry);
            record(database, random);
            RetentionPolicies policies = new RetentionPolicies(database.jdbi(), TestAudit.log());
            new RetentionSweeper(
                            database.jdbi(),
                            new SegmentCatalogue(database.jdbi()),
                            policies,
                            store,
                            TestAudit.log(),
                            TrustedClock.believing(InstantSource.fixed(now.minus(Duration.ofDays(2)))))
                    .sweep(ACTOR, "test");
            policies.add(
                    new NewPolicy(
                            new PolicyScope.OfClass(RetentionClass.GENERAL),
                            40,
                            "the county's notice",
                            now.plus(Duration.ofDays(3))),
                    ACTOR,
                    "test");
            List<Segment> left = stored(database);
            for (Segment segment : left) {
                if (random.nextInt(12) == 0) {
                    lose(database, segment, random.nextBoolean());
                }
            }
            condemnSome(database, left);
            Holds holds = new Holds(database.jdbi(), TestAudit.log(), InstantSource.system());
            TimeRange lately = new TimeRange(now.minus(Duration.ofDays(20)), now.minus(Duration.ofDays(10)));
            Hold hold = holds.request(
                            new NewHold(
                                    List.of(new Code("S1-GATE"), new Code("S1-YARD")), lately, "case 7", null, null),
                            ACTOR,
                            "test")
                    .hold();
            holds.approve(hold.id(), new Actor("another"), "test");
            registry.changeCamera(
                    new Code("S1-YARD"),
                    new CameraChange(
                            null, null, null, null, null, null, "MON-FRI 06:00-22:00", ClassChoice.KEY, "notice 7"),
                    ACTOR,
                    "test");
            registry.decommission(new Code("S2-GATE"), ACTOR, "test");
            new StreamLog(database.jdbi())
                    .report(
                            List.of(
                                    new CameraLive(new CameraId(1), now, now, StreamState.IDLE, ""),
                                    new CameraLive(
                                            new CameraId(2),
                                            now.minus(Duration.ofDays(1)),
                                            null,
                                            StreamState.CONNECTING,
                                            "refused")),
                            any -> 1);
        }
    }

    private void register(Registry registry) {
        for (String code : List.of("S1", "S2")) {
            registry.addCampus(new NewCampus(new Code(code), "学校 " + code, CampusKind.PUBLIC_SCHOOL), ACTOR, "test");
            registry.addArea(new Code(code), new NewArea("GATE", "Gate"), ACTOR, "test");
        }
        registry.addArea(new Code("S1"), new NewArea("PLAYGROUND", "Yard"), ACTOR, "test");
        registry.declareNotApplicable(new Code("S2"), AreaKind.DORM, "day school", ACTOR, "test");
        registry.declareNotApplicable(new Code("S2"), AreaKind.CANTEEN, "none", ACTOR, "test");
        registry.addArea(new Code("S2"), new NewArea("CANTEEN", "New canteen"), ACTOR, "test"); // withdraws it
        registry.addCamera(
                new Code("S1"), camera("S1-GATE", "Gate", new Credentials("admin", "s3cret")), ACTOR, "test");
        registry.addCamera(new Code("S1"), camera("S1-YARD", "Yard", null), ACTOR, "test");
        registry.addCamera(new Code("S2"), camera("S2-GATE", "Gate", null), ACTOR, "test");
    }

    private NewCamera camera(String code, String area, @Nullable Credentials credentials) {
        return new NewCamera(
                new Code(code),
                code,
                area,
                "rtsp://127.0.0.1/" + code,
                credentials,
                true,
                false,
                now.minus(Duration.ofDays(180)),
                null,
                null,
                null);
    }

    private void record(Database database, Random random) {
        StoredFootage footage = new StoredFootage(database, store);
        for (int camera = 1; camera <= 3; camera++) {
            RetentionClass written = camera == 2 ? RetentionClass.GENERAL : RetentionClass.KEY;
            Instant start = now.minus(Duration.ofDays(camera == 2 ? 45 : 110));
            Run run = StoredFootage.run(new CameraId(camera), start);
            int sequence = 0;
            for (int i = 0; i < 60 && start.isBefore(now); i++) {
                if (random.nextInt(4) == 0) {
                    start = start.plus(STEP.multipliedBy(1 + random.nextInt(20)));
                    run = StoredFootage.run(new CameraId(camera), start);
                    sequence = 0;
                }
                Instant end = start.plus(STEP).plusNanos(1_000L * random.nextInt(1_000_000));
                if (end.isAfter(now)) {
                    break;
                }
                segments.add(footage.store(run, sequence++, start, end, written));
                start = end;
            }
        }
    }

    private List<Segment> stored(Database database) {
        List<Segment> stored = new ArrayList<>();
        for (int camera = 1; camera <= 3; camera++) {
            stored.addAll(new SegmentCatalogue(database.jdbi())
                    .segments(new CameraId(camera), new TimeRange(Instant.EPOCH, now), null, 10_000));
        }
        return stored;
    }

    /** A lost segment's object is gone, or there and not what it was. */
    private void lose(Database database, Segment segment, boolean gone) throws IOException {
        Path object =
                directory.resolve("store/objects").resolve(ObjectKey.of(segment).toString());
        if (gone) {
            Files.delete(object);
        } else {
            byte[] content = Files.readAllBytes(object);
            content[9] ^= 1;
            Files.write(object, content);
        }
        database.jdbi()
                .useHandle(handle -> handle.createQuery("select mark_lost(:camera, :end, :run, :seq)")
                        .bind("camera", segment.camera().value())
                        .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                        .bind("run", segment.run().value())
                        .bind("seq", segment.sequence())
                        .mapTo(Boolean.class)
                        .one());
    }

    /** The sweep looked two days ago; what came due since is condemned, and its objects are still there. */
    private void condemnSome(Database database, List<Segment> stored) {
        int condemned = 0;
        for (Segment segment : stored) {
            int days = segment.retentionClass() == RetentionClass.KEY ? 90 : 30;
            if (segment.end().plus(Duration.ofDays(days)).isBefore(now)) {
                condemned += database.jdbi()
                        .withHandle(handle -> handle.createQuery(
                                        "select condemn(:camera, array[:end], array[:run], array[:seq], :job)")
                                .bind("camera", segment.camera().value())
                                .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                                .bind("run", segment.run().value())
                                .bind("seq", segment.sequence())
                                .bind("job", UUID.randomUUID())
                                .mapTo(Integer.class)
                                .one());
            }
        }
        assertThat(condemned).isNotNegative();
    }

    private void drop() throws SQLException {
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            statement.execute("drop schema keepsight, quartz cascade");
        }
    }
}
