package org.keepsight.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.ingest.rtsp.Clip;
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
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.lease.CameraLease;
import org.keepsight.storage.lease.CameraLeases;
import org.keepsight.storage.lease.WorkerCard;
import org.keepsight.storage.lease.WorkerId;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;

/** Two workers on one database: cameras move between them, and no picture is missing. */
@Timeout(180)
class HandoverTest {
    private static final Actor ACTOR = new Actor("test");
    private static final Code CAMPUS = new Code("school");
    private static final IngestSettings SETTINGS = new IngestSettings(
            SourceSettings.DEFAULT.within(TestSafeguards.NETWORKS), SegmentSettings.ofLength(Duration.ofSeconds(2)));

    @TempDir
    Path directory;

    private final Database database = TestDatabase.create();
    private final StreamLog log = new StreamLog(database.jdbi());
    private final CameraLeases leases = new CameraLeases(database.jdbi());
    private final List<CameraId> cameras = new ArrayList<>();
    private Registry registry;
    private int node;

    /** A worker with its spool. */
    private record Running(WorkerId id, Spool spool, IngestWorker worker, Recordings recordings)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            worker.close();
            spool.close();
        }
    }

    @BeforeEach
    void register() {
        registry = new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
        registry.addCampus(new NewCampus(CAMPUS, "School", CampusKind.PUBLIC_SCHOOL), ACTOR, "test");
        registry.addArea(CAMPUS, new NewArea("GATE", "Gate"), ACTOR, "test");
        node = new Places(database.jdbi()).node("test");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aNewcomerGetsItsShareAndALeaverGivesItBackWithoutAHole() throws Exception {
        try (GstRtspServer server = GstRtspServer.start(new Mount("cam", Clip.LONG, null))) {
            for (int i = 0; i < 4; i++) {
                cameras.add(camera("cam-" + i, server.url("cam")));
            }
            try (Running first = start("first")) {
                await("the first records all", () -> recorded(first).size() == 4);
                try (Running second = start("second")) {
                    await(
                            "each has two",
                            () -> held(first).size() == 2 && held(second).size() == 2);
                    await("the second records", () -> recorded(second).containsAll(held(second)));
                    await(
                            "the first has let go",
                            () -> kinds(held(second)).stream()
                                            .filter(StreamEventKind.HANDED_OVER::equals)
                                            .count()
                                    == 4); // either says so
                    second.worker().drain(Duration.ofSeconds(20), false);
                    await("the first has all again", () -> held(first).size() == 4);
                    second.worker().close();
                    first.worker().close();
                    for (CameraId camera : cameras) {
                        assertThat(recorded(camera, first, second).ranges())
                                .as("camera %s is recorded without a hole", camera)
                                .hasSize(1);
                    }
                    assertThat(kinds(cameras))
                            .contains(StreamEventKind.HANDED_OVER)
                            .filteredOn(StreamEventKind.WORKER_STARTED::equals)
                            .as("only the first began anything")
                            .hasSize(4);
                    assertThat(kinds(cameras))
                            .filteredOn(StreamEventKind.WORKER_STOPPED::equals)
                            .as("and only it ended")
                            .hasSize(4);
                }
            }
        }
    }

    @Test
    void aCameraThatGivesOneStreamIsInterruptedForAMomentAndItIsSaidSo() throws Exception {
        try (GstRtspServer server = GstRtspServer.start(new Mount("cam", Clip.LONG, null));
                OneStreamCamera gate = new OneStreamCamera(server.port());
                OneStreamCamera yard = new OneStreamCamera(server.port())) {
            cameras.add(camera("gate", gate.url("cam")));
            cameras.add(camera("yard", yard.url("cam")));
            try (Running first = start("first")) {
                await("the first records both", () -> recorded(first).size() == 2);
                try (Running second = start("second")) {
                    await("the second records one", () -> !recorded(second).isEmpty());
                    CameraId moved = held(second).getFirst();
                    assertThat(held(first)).hasSize(1).doesNotContain(moved);
                    second.worker().close();
                    List<StreamEvent> events = events(moved);
                    StreamEvent stopped = events.get(2);
                    StreamEvent connected = events.get(4);
                    assertThat(events.stream().map(StreamEvent::kind).limit(5))
                            .containsExactly(
                                    StreamEventKind.WORKER_STARTED,
                                    StreamEventKind.CONNECTED,
                                    StreamEventKind.WORKER_STOPPED,
                                    StreamEventKind.WORKER_STARTED,
                                    StreamEventKind.CONNECTED);
                    assertThat(stopped.detail()).isEqualTo(Handovers.BROKEN);
                    System.out.println("Break then make: " + Duration.between(stopped.at(), connected.at()));
                    assertThat(Duration.between(stopped.at(), connected.at())).isLessThan(Duration.ofSeconds(5));
                }
            }
        }
    }

    @Test
    void theCamerasOfADeadWorkerAreTakenOverWhenItsLeaseExpires() throws Exception {
        try (GstRtspServer server = GstRtspServer.start(new Mount("cam", Clip.LONG, null))) {
            cameras.add(camera("cam", server.url("cam")));
            WorkerCard dead = card("dead");
            leases.register(dead);
            leases.claim(dead.id(), true, cameras);
            try (Running second = start("second")) {
                await("it is taken over", () -> recorded(second).equals(cameras));
                await(
                        "it is said",
                        () -> kinds(cameras)
                                .equals(List.of(StreamEventKind.WORKER_STARTED, StreamEventKind.CONNECTED)));
                assertThat(leases.board(second.id()).leases().getFirst().epoch())
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void aDeadCameraMovesWithoutAWord() throws Exception {
        for (int i = 0; i < 2; i++) {
            cameras.add(camera("dead-" + i, "rtsp://127.0.0.1:1/x"));
        }
        try (Running first = start("first")) {
            await(
                    "both are known to be dead",
                    () -> cameras.stream()
                            .allMatch(camera -> kinds(List.of(camera)).contains(StreamEventKind.CONNECT_REFUSED)));
            try (Running second = start("second")) {
                await(
                        "each has one",
                        () -> held(first).size() == 1 && held(second).size() == 1);
                List<CameraId> moved = held(second);
                await("the first has let go", () -> kinds(moved).contains(StreamEventKind.HANDED_OVER));
                assertThat(kinds(moved))
                        .doesNotContain(StreamEventKind.WORKER_STOPPED)
                        .containsOnlyOnce(StreamEventKind.WORKER_STARTED);
            }
        }
    }

    private Running start(String name) throws IOException {
        WorkerCard card = card(name);
        Spool spool = new Spool(directory.resolve(name), Long.MAX_VALUE);
        IngestWorker worker = new IngestWorker(card, registry, log, leases, spool, SETTINGS, InstantSource.system());
        worker.start();
        return new Running(card.id(), spool, worker, new Recordings(directory.resolve(name)));
    }

    private WorkerCard card(String name) {
        return new WorkerCard(WorkerId.create(Instant.now()), node, name, "test", 1, "http://127.0.0.1:1", 100);
    }

    private CameraId camera(String code, String url) {
        NewCamera camera = new NewCamera(new Code(code), code, "Gate", url, null, true, false, null, null, null, null);
        return registry.addCamera(CAMPUS, camera, ACTOR, "test").id();
    }

    private List<CameraId> held(Running running) {
        return leases.board(running.id()).leases().stream()
                .filter(lease -> running.id().equals(lease.holder()))
                .map(CameraLease::camera)
                .toList();
    }

    /** The cameras of which this worker has closed a segment. */
    private List<CameraId> recorded(Running running) {
        return cameras.stream()
                .filter(camera -> !segments(camera, running).isEmpty())
                .toList();
    }

    private static TimeRanges recorded(CameraId camera, Running... workers) {
        List<TimeRange> ranges = new ArrayList<>();
        for (Running each : workers) {
            segments(camera, each).forEach(key -> ranges.add(key.time()));
        }
        return new TimeRanges(ranges);
    }

    private static List<ObjectKey> segments(CameraId camera, Running running) {
        try {
            return running.recordings().segments(camera);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<StreamEvent> events(CameraId camera) {
        Instant now = Instant.now();
        return log.events(Set.of(camera), new TimeRange(now.minusSeconds(3_600), now.plusSeconds(60)))
                .getOrDefault(camera, List.of());
    }

    private List<StreamEventKind> kinds(List<CameraId> of) {
        return of.stream()
                .flatMap(camera -> events(camera).stream())
                .map(StreamEvent::kind)
                .toList();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("waited in vain until " + what);
    }
}
