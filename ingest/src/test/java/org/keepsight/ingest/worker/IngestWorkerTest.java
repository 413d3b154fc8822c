package org.keepsight.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.ingest.rtsp.Clip;
import org.keepsight.ingest.rtsp.Commands;
import org.keepsight.ingest.rtsp.FakeCamera;
import org.keepsight.ingest.rtsp.GstRtspServer;
import org.keepsight.ingest.rtsp.GstRtspServer.Mount;
import org.keepsight.ingest.rtsp.Recordings;
import org.keepsight.ingest.rtsp.SourceSettings;
import org.keepsight.ingest.segment.SegmentSettings;
import org.keepsight.ingest.spool.Spool;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.Places;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.lease.CameraLeases;
import org.keepsight.storage.lease.WorkerCard;
import org.keepsight.storage.lease.WorkerId;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.CameraChange;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.Credentials;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;

@Timeout(180)
class IngestWorkerTest {
    private static final Actor ACTOR = new Actor("test");
    private static final Code CAMPUS = new Code("school");
    private static final IngestSettings SETTINGS = new IngestSettings(
            SourceSettings.DEFAULT.within(TestSafeguards.NETWORKS), SegmentSettings.ofLength(Duration.ofSeconds(2)));

    @TempDir
    Path directory;

    private DatabaseAddress address;
    private Database database;
    private Registry registry;
    private StreamLog log;
    private int node;

    @BeforeEach
    void register() {
        address = TestDatabase.createAddress();
        database = Database.open(address, 8);
        registry = new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
        log = new StreamLog(database.jdbi());
        node = new Places(database.jdbi()).node("test");
        registry.addCampus(new NewCampus(CAMPUS, "School", CampusKind.PUBLIC_SCHOOL), ACTOR, "test");
        registry.addArea(CAMPUS, new NewArea("GATE", "Gate"), ACTOR, "test");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void everyFaultHasItsCauseWithin15SecondsAndCostsTheOthersNothing() throws Exception {
        Mount mount = new Mount("cam", Clip.LONG, null);
        try (GstRtspServer good = GstRtspServer.start(mount);
                GstRtspServer locked = GstRtspServer.start(Commands.freePort(), "u:p", mount);
                FakeCamera silent = FakeCamera.silent();
                FakeCamera noPictures = FakeCamera.withoutPictures();
                Spool spool = new Spool(directory, Long.MAX_VALUE);
                IngestWorker worker = worker(spool)) {
            CameraId untouched = camera("good", good.url("cam"), null);
            Map<CameraId, StreamEventKind> faults = Map.of(
                    camera("password", locked.url("cam"), new Credentials("u", "wrong")),
                    StreamEventKind.AUTHENTICATION_REFUSED,
                    camera("path", good.url("nothing"), null),
                    StreamEventKind.STREAM_NOT_FOUND,
                    camera("port", "rtsp://127.0.0.1:" + Commands.freePort() + "/x", null),
                    StreamEventKind.CONNECT_REFUSED,
                    camera("silent", silent.url(), null),
                    StreamEventKind.TIMED_OUT,
                    camera("rtcp", noPictures.url(), null),
                    StreamEventKind.NO_VIDEO);
            worker.start();
            faults.forEach((camera, kind) -> await(camera + " is " + kind, () -> has(camera, kind)));
            faults.forEach((camera, kind) -> assertThat(Duration.between(
                            event(camera, StreamEventKind.WORKER_STARTED).at(),
                            event(camera, kind).at()))
                    .as("%s", kind)
                    .isLessThan(Duration.ofSeconds(15)));
            await("all states are reported", () -> state(untouched) == StreamState.DELIVERING);
            assertThat(worker.statistics().cameras())
                    .containsEntry(StreamState.DELIVERING, 1)
                    .containsEntry(StreamState.AUTHENTICATION_REFUSED, 1)
                    .containsEntry(StreamState.CONNECTING, 4);
            assertThat(kinds(untouched)).containsExactly(StreamEventKind.WORKER_STARTED, StreamEventKind.CONNECTED);
            CameraLive live = Objects.requireNonNull(log.live(Set.of(untouched)).get(untouched));
            assertThat(live.durableUntil()).isAfter(live.reportedThrough().minusSeconds(6));
            stop(worker);
            assertThat(kinds(untouched))
                    .containsExactly(
                            StreamEventKind.WORKER_STARTED, StreamEventKind.CONNECTED, StreamEventKind.WORKER_STOPPED);
            assertThat(event(untouched, StreamEventKind.WORKER_STOPPED).run())
                    .isEqualTo(event(untouched, StreamEventKind.CONNECTED).run());
            assertThat(state(untouched)).isEqualTo(StreamState.IDLE);
            assertThat(new Recordings(directory)
                            .segments(untouched)
                            .getLast()
                            .time()
                            .end())
                    .isEqualTo(event(untouched, StreamEventKind.WORKER_STOPPED).at());
            new Recordings(directory).assertSound(untouched);
        }
    }

    @Test
    void followsTheRegistryAndLeavesUnchangedCamerasAlone() throws Exception {
        try (GstRtspServer server =
                        GstRtspServer.start(new Mount("one", Clip.LONG, null), new Mount("two", Clip.LONG, null));
                Spool spool = new Spool(directory, Long.MAX_VALUE);
                IngestWorker worker = worker(spool)) {
            CameraId untouched = camera("untouched", server.url("one"), null);
            CameraId changed = camera("changed", server.url("nothing"), null);
            worker.start();
            await("the wrong path is known", () -> has(changed, StreamEventKind.STREAM_NOT_FOUND));

            change("changed", server.url("two"), true);
            await("the right path delivers", () -> has(changed, StreamEventKind.CONNECTED));
            change("changed", null, false);
            await("it is switched off", () -> has(changed, StreamEventKind.DISABLED));
            await("and idle", () -> state(changed) == StreamState.IDLE);
            assertThat(event(changed, StreamEventKind.DISABLED).run())
                    .isEqualTo(event(changed, StreamEventKind.CONNECTED).run());

            CameraId added = camera("added", server.url("one"), null);
            await("a new camera is taken up", () -> has(added, StreamEventKind.CONNECTED));
            registry.decommission(new Code("added"), ACTOR, "test");
            await("and let go", () -> has(added, StreamEventKind.WORKER_STOPPED));
            assertThat(kinds(untouched)).containsExactly(StreamEventKind.WORKER_STARTED, StreamEventKind.CONNECTED);
        }
    }

    @Test
    void aDatabaseThatIsAwayStopsNoRecordingAndMissesNoEvent() throws Exception {
        try (GstRtspServer server = GstRtspServer.start(new Mount("one", Clip.LONG, null));
                Spool spool = new Spool(directory, Long.MAX_VALUE);
                IngestWorker worker = worker(spool)) {
            CameraId camera = camera("one", server.url("one"), null);
            worker.start();
            await("it records", () -> has(camera, StreamEventKind.CONNECTED));
            tamper("alter table keepsight.stream_event rename to stream_event_away");
            server.kill();
            long before = worker.statistics().fragments();
            try (GstRtspServer again = GstRtspServer.start(server.port(), null, new Mount("one", Clip.LONG, null))) {
                await(
                        "it records again without a database",
                        () -> worker.statistics().fragments() > before + 2);
                tamper("alter table keepsight.stream_event_away rename to stream_event");
                await(
                        "all events arrive",
                        () -> kinds(camera).stream()
                                        .filter(StreamEventKind.CONNECTED::equals)
                                        .count()
                                == 2);
                assertThat(kinds(camera)).contains(StreamEventKind.ENDED);
                assertThat(again.port()).isEqualTo(server.port());
            }
        }
    }

    /** As the owner, behind the service's back. */
    private void tamper(String sql) throws Exception {
        try (var connection = DriverManager.getConnection(address.url(), address.user(), address.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private IngestWorker worker(Spool spool) {
        WorkerCard card =
                new WorkerCard(WorkerId.create(Instant.now()), node, "worker-1", "test", 1, "http://127.0.0.1:1", 100);
        return new IngestWorker(
                card, registry, log, new CameraLeases(database.jdbi()), spool, SETTINGS, InstantSource.system());
    }

    private static void stop(IngestWorker worker) {
        worker.close();
    }

    private CameraId camera(String code, String url, @Nullable Credentials credentials) {
        NewCamera camera =
                new NewCamera(new Code(code), code, "Gate", url, credentials, true, false, null, null, null, null);
        return registry.addCamera(CAMPUS, camera, ACTOR, "test").id();
    }

    private void change(String code, @Nullable String url, boolean enabled) {
        CameraChange change = new CameraChange(null, null, url, null, enabled, null, null, null, null);
        registry.changeCamera(new Code(code), change, ACTOR, "test");
    }

    private List<StreamEvent> events(CameraId camera) {
        Instant now = Instant.now();
        return log.events(Set.of(camera), new TimeRange(now.minusSeconds(3_600), now.plusSeconds(60)))
                .getOrDefault(camera, List.of());
    }

    private List<StreamEventKind> kinds(CameraId camera) {
        return events(camera).stream().map(StreamEvent::kind).toList();
    }

    private boolean has(CameraId camera, StreamEventKind kind) {
        return kinds(camera).contains(kind);
    }

    private StreamEvent event(CameraId camera, StreamEventKind kind) {
        return events(camera).stream()
                .filter(event -> event.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private @Nullable StreamState state(CameraId camera) {
        CameraLive live = log.live(Set.of(camera)).get(camera);
        return live == null ? null : live.state();
    }

    private static void await(String what, BooleanSupplier condition) {
        for (int i = 0; i < 600; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            sleep();
        }
        throw new AssertionError("waited in vain until " + what);
    }

    private static void sleep() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
