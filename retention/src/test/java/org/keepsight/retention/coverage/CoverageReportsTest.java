package org.keepsight.retention.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.keepsight.retention.coverage.Story.at;
import static org.keepsight.retention.coverage.Story.range;
import static org.keepsight.retention.coverage.Story.ranges;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.DomainException;
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
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;

class CoverageReportsTest {
    private static final Code SCHOOL = new Code("school");
    private static final Code OTHER = new Code("other");
    private static final Actor ACTOR = new Actor("tester");
    private static final TimeRange WINDOW = range(0, 300);

    private final Database database = TestDatabase.create();
    private final SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
    private final StreamLog streams = new StreamLog(database.jdbi());
    private final Registry registry = new Registry(database.jdbi(), TestAudit.log(), () -> at(100), TestSafeguards.ALL);
    private final CoverageReports reports =
            new CoverageReports(registry, catalogue, streams, () -> at(200), ZoneId.of("Asia/Shanghai"));

    @BeforeEach
    void aSchoolWithAGateAndACanteen() {
        for (Code campus : List.of(SCHOOL, OTHER)) {
            registry.addCampus(new NewCampus(campus, campus.value(), CampusKind.PUBLIC_SCHOOL), ACTOR, "test");
        }
        registry.addArea(SCHOOL, new NewArea("GATE", "North gate"), ACTOR, "test");
        registry.addArea(SCHOOL, new NewArea("CANTEEN", "Canteen"), ACTOR, "test");
        registry.addArea(SCHOOL, new NewArea("PLAYGROUND", "Playground"), ACTOR, "test");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aCameraTellsWhatWasRecordedWhatIsMissingAndWhy() {
        Camera gate = camera("gate-1", "North gate", null);
        recorded(gate, 10, 60);
        recorded(gate, 100, 160);
        happened(gate, 9, StreamEventKind.WORKER_STARTED);
        happened(gate, 10, StreamEventKind.CONNECTED);
        happened(gate, 60, StreamEventKind.ENDED);
        happened(gate, 62, StreamEventKind.CONNECT_REFUSED);
        happened(gate, 65, StreamEventKind.CONNECT_REFUSED);
        happened(gate, 100, StreamEventKind.CONNECTED);
        delivers(gate, 199, 196);

        CameraCoverage answer = reports.camera(gate.code(), WINDOW);

        assertThat(answer.camera()).isEqualTo(gate);
        Coverage coverage = answer.coverage();
        assertThat(coverage.recorded()).isEqualTo(ranges(10, 60, 100, 160));
        assertThat(coverage.pending()).isEqualTo(ranges(160, 200));
        assertThat(coverage.gaps())
                .containsExactly(
                        new Gap(
                                range(0, 10),
                                GapCause.WORKER_DOWN,
                                event(gate, 9, StreamEventKind.WORKER_STARTED),
                                false),
                        new Gap(
                                range(60, 100),
                                GapCause.CAMERA_OFFLINE,
                                event(gate, 60, StreamEventKind.ENDED),
                                false));
        assertThat(coverage.longestGap()).isEqualTo(Duration.ofSeconds(40));
        assertThat(coverage.oldestRetrievable()).isEqualTo(at(10));
        assertThat(coverage.times().notExpected()).isEqualTo(Duration.ofSeconds(100));
        assertThat(coverage.times().total()).isEqualTo(WINDOW.duration());
    }

    @Test
    void aCampusSumsItsCamerasAndNamesItsMissingKinds() {
        Camera gate = camera("gate-1", "North gate", null);
        Camera canteen = camera("canteen-1", "Canteen", null);
        recorded(gate, 0, 200);
        recorded(canteen, 0, 50);
        delivers(gate, 200, 200);
        delivers(canteen, 200, 50);
        registry.declareNotApplicable(SCHOOL, AreaKind.DORM, "a day school", ACTOR, "test");

        CampusCoverage coverage = reports.campus(SCHOOL, WINDOW);

        assertThat(coverage.cameras())
                .extracting(each -> each.camera().code().value())
                .containsExactly("canteen-1", "gate-1");
        assertThat(coverage.times().recorded()).isEqualTo(Duration.ofSeconds(250));
        assertThat(coverage.times().gap()).isEqualTo(Duration.ofSeconds(150));
        assertThat(coverage.longestGap()).isEqualTo(Duration.ofSeconds(150));
        assertThat(coverage.missingKinds()).containsExactlyInAnyOrder(AreaKind.TEACHING_BUILDING);
        assertThat(reports.campus(OTHER, WINDOW).missingKinds()).isEqualTo(AreaKind.KEY_KINDS);
        assertThat(reports.county(WINDOW)).isEqualTo(List.of(reports.campus(OTHER, WINDOW), coverage));
        assertThat(reports.area(SCHOOL, "Canteen", WINDOW).times().gap()).isEqualTo(Duration.ofSeconds(150));
        assertThat(reports.area(SCHOOL, "Canteen", WINDOW).missingKinds()).isEqualTo(coverage.missingKinds());
        assertThat(reports.area(SCHOOL, "Playground", WINDOW).times()).isEqualTo(CoverageTimes.ZERO);
        assertThat(coverage.oldestRetrievable()).contains(at(0));
        assertThat(reports.area(SCHOOL, "Playground", WINDOW).oldestRetrievable())
                .isEmpty();
    }

    @Test
    void aCameraOutOfServiceDoesNotStandForItsKind() {
        Camera gate = camera("gate-1", "North gate", null);
        camera("canteen-1", "Canteen", null);
        registry.decommission(gate.code(), ACTOR, "test"); // at 100

        assertThat(reports.campus(SCHOOL, WINDOW).missingKinds())
                .contains(AreaKind.GATE)
                .doesNotContain(AreaKind.CANTEEN);
        assertThat(reports.camera(gate.code(), WINDOW).coverage().times().unknown())
                .isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void aCameraStillToBeCommissionedDoesNotStandForItsKind() {
        camera("gate-1", "North gate", null, 86_400);

        assertThat(reports.campus(SCHOOL, WINDOW).missingKinds()).contains(AreaKind.GATE);
    }

    @Test
    void onlyTheHoursOfTheScheduleAreExpected() {
        Camera gate = camera("gate-1", "North gate", "MON-SUN 06:00-20:01"); // noon UTC is 20:00 in Shanghai
        delivers(gate, 200, 0);
        CoverageTimes times = reports.camera(gate.code(), WINDOW).coverage().times();
        assertThat(times.gap()).isEqualTo(Duration.ofSeconds(60));
        assertThat(times.notExpected()).isEqualTo(Duration.ofMinutes(4));
    }

    @Test
    void unknownCodesAreNotFound() {
        for (Runnable question : List.<Runnable>of(
                () -> reports.camera(new Code("nobody"), WINDOW),
                () -> reports.campus(new Code("nobody"), WINDOW),
                () -> reports.area(new Code("nobody"), "Canteen", WINDOW),
                () -> reports.area(SCHOOL, "Roof", WINDOW))) {
            assertThatThrownBy(question::run)
                    .isInstanceOfSatisfying(
                            DomainException.class, e -> assertThat(e.kind()).isEqualTo(DomainException.Kind.NOT_FOUND));
        }
    }

    @Test
    void theNumberOfStatementsDoesNotFollowTheNumberOfCameras() {
        camera("gate-1", "North gate", null);
        int one = statementsOfACampus();
        for (int i = 2; i < 30; i++) {
            recorded(camera("gate-" + i, "North gate", null), 0, 60);
        }
        assertThat(statementsOfACampus()).isEqualTo(one).isPositive();
    }

    private int statementsOfACampus() {
        AtomicInteger statements = new AtomicInteger();
        database.jdbi().setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                statements.incrementAndGet();
            }
        });
        reports.campus(SCHOOL, WINDOW);
        return statements.get();
    }

    private Camera camera(String code, String area, @Nullable String expectedWindow) {
        return camera(code, area, expectedWindow, -86_400);
    }

    private Camera camera(String code, String area, @Nullable String expectedWindow, double commissionedAt) {
        NewCamera camera = new NewCamera(
                new Code(code),
                code,
                area,
                "rtsp://127.0.0.1/" + code,
                null,
                true,
                false,
                at(commissionedAt),
                expectedWindow,
                null,
                null);
        return registry.addCamera(SCHOOL, camera, ACTOR, "test");
    }

    private void recorded(Camera camera, double from, double to) {
        Run run = new Run(RunId.create(at(from)), camera.id(), at(from), VideoCodec.H264, "avc1.64001f", 1920, 1080);
        Digest digest = Digest.ofContent(new byte[0]);
        catalogue.commit(
                new Segment(
                        camera.id(),
                        run.id(),
                        0,
                        range(from, to),
                        1,
                        1,
                        1,
                        digest,
                        digest,
                        RetentionClass.KEY,
                        Origin.LIVE,
                        1,
                        1,
                        null,
                        SegmentState.STORED),
                run);
    }

    private void happened(Camera camera, double second, StreamEventKind kind) {
        streams.append(List.of(event(camera, second, kind)));
    }

    private static StreamEvent event(Camera camera, double second, StreamEventKind kind) {
        return new StreamEvent(camera.id(), at(second), kind, null, "");
    }

    private void delivers(Camera camera, double reportedThrough, double durableUntil) {
        streams.report(
                List.of(new CameraLive(camera.id(), at(reportedThrough), at(durableUntil), StreamState.DELIVERING, "")),
                any -> 1);
    }
}
