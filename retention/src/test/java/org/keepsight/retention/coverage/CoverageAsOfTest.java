package org.keepsight.retention.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;

/** Whatever becomes of footage: what was so is told again as it was. */
class CoverageAsOfTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private final Database database = TestDatabase.create();
    private final BackdatedFootage footage = new BackdatedFootage(database.jdbi(), "directory:/x");
    private final CoverageReports reports = new CoverageReports(
            new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL),
            new SegmentCatalogue(database.jdbi()),
            new StreamLog(database.jdbi()),
            InstantSource.system(),
            ZONE);

    @AfterEach
    void close() {
        database.close();
    }

    /** What a report said of expected time at an instant. */
    private record Told(Instant at, CoverageTimes times) {}

    @Test
    void arrivalsLossesFindsAndDeletionsAreTakenBack() throws Exception {
        long seed = Long.getLong("keepsight.seed", new Random().nextLong());
        Random random = new Random(seed);
        CameraId camera = expected();
        Code code = code();
        Instant first = Instant.now().minus(Duration.ofDays(41)).truncatedTo(ChronoUnit.DAYS);
        TimeRange window = new TimeRange(first, first.plus(Duration.ofDays(3)));
        reported(camera, Instant.now(), null, StreamState.IDLE);
        RunId run = RunId.create(first);
        List<Segment> stored = new ArrayList<>();
        List<Told> told = new ArrayList<>();
        for (int step = 0; step < 60; step++) {
            if (stored.size() < 6 || random.nextInt(3) == 0) {
                Instant start = first.plusSeconds(600L * random.nextInt(6 * 24 * 3) + 60L * random.nextInt(5));
                stored.add(footage.segment(
                        camera, run, step, new TimeRange(start, start.plusSeconds(60)), 5, RetentionClass.GENERAL));
            } else {
                Segment one = stored.get(random.nextInt(stored.size()));
                switch (random.nextInt(3)) {
                    case 0 -> mark("mark_lost", one);
                    case 1 -> mark("mark_found", one);
                    default -> {
                        condemn(one);
                        stored.remove(one);
                    }
                }
            }
            told.add(tell(code, window));
        }
        for (Told each : told) {
            assertThat(reports.asOf(each.at()).camera(code, window).coverage().times())
                    .as("seed %d, as of %s", seed, each.at())
                    .isEqualTo(each.times());
        }
        assertThat(told.getLast().times().expired()).isPositive();
    }

    /** What was in a spool then, what nobody answered for, and what was taken for a gap, whatever turned out since. */
    @Test
    void ofWhatWasNotStoredItTellsWhatWasKnownOfIt() throws Exception {
        CameraId camera = expected();
        Code code = code();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Instant begun = now.minus(Duration.ofHours(4));
        TimeRange window = new TimeRange(begun, now.minus(Duration.ofMinutes(20)));
        RunId run = RunId.create(begun);
        new StreamLog(database.jdbi())
                .append(List.of(new StreamEvent(camera, begun, StreamEventKind.CONNECTED, run, "")));
        List<Told> told = new ArrayList<>();
        told.add(tell(code, window));

        reported(camera, begun.plusSeconds(3600), begun.plusSeconds(1800), StreamState.DELIVERING);
        stored(camera, run, 1, begun, 600);
        told.add(tell(code, window));
        reported(camera, now, begun.plusSeconds(7200), StreamState.DELIVERING);
        told.add(tell(code, window));
        stored(camera, run, 3, begun.plusSeconds(3000), 600);
        told.add(tell(code, window));
        stored(camera, run, 2, begun.plusSeconds(1200), 600);
        told.add(tell(code, window));

        assertThat(told).extracting(each -> each.times().unknown().toMinutes()).containsExactly(220L, 160L, 0L, 0L, 0L);
        assertThat(told)
                .extracting(each -> each.times().pending().toMinutes())
                .containsExactly(0L, 50L, 210L, 160L, 160L);
        assertThat(told).extracting(each -> each.times().gap().toMinutes()).containsExactly(0L, 0L, 0L, 40L, 30L);
        for (Told each : told) {
            assertThat(reports.asOf(each.at()).camera(code, window).coverage().times())
                    .as("as of %s", each.at())
                    .isEqualTo(each.times());
        }
    }

    private CameraId expected() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        database.jdbi().useHandle(h -> {
            h.execute(
                    "insert into camera_binding (camera_id, since, url) values (?, '2020-01-01', 'rtsp://127.0.0.1/')",
                    camera.value());
            h.execute(
                    "insert into expected_window (camera_id, since, schedule, basis) values (?, '2020-01-01', '24x7', 'b')",
                    camera.value());
        });
        return camera;
    }

    private Code code() {
        return new Code(database.jdbi()
                .withHandle(h ->
                        h.select("select code from camera").mapTo(String.class).one()));
    }

    private void reported(CameraId camera, Instant through, @Nullable Instant durable, StreamState state) {
        new StreamLog(database.jdbi()).report(List.of(new CameraLive(camera, through, durable, state, "")), any -> 1);
    }

    private void stored(CameraId camera, RunId run, int number, Instant start, int seconds) {
        footage.segment(
                camera, run, number, new TimeRange(start, start.plusSeconds(seconds)), 5, RetentionClass.GENERAL);
    }

    @Test
    void nobodyKnowsWhatWillBe() {
        assertThatThrownBy(() -> reports.asOf(Instant.now().plusSeconds(60)))
                .isInstanceOf(DomainException.class)
                .hasMessageContaining("asOf");
    }

    private Told tell(Code camera, TimeRange window) throws InterruptedException {
        Instant now = database.jdbi()
                .withHandle(h -> h.select("select clock_timestamp()")
                        .mapTo(OffsetDateTime.class)
                        .one()
                        .toInstant());
        Thread.sleep(2);
        Coverage coverage = reports.camera(camera, window).coverage();
        return new Told(now, coverage.times());
    }

    private void mark(String function, Segment segment) {
        database.jdbi()
                .useHandle(h -> h.createQuery("select " + function + "(:camera, :end, :run, :seq)")
                        .bind("camera", segment.camera().value())
                        .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                        .bind("run", segment.run().value())
                        .bind("seq", segment.sequence())
                        .mapTo(Boolean.class)
                        .one());
    }

    private void condemn(Segment segment) {
        database.jdbi()
                .useHandle(h -> h.createQuery(
                                "select condemn(:camera, array[cast(:end as timestamptz)], array[:run], array[:seq], :job)")
                        .bind("camera", segment.camera().value())
                        .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                        .bind("run", segment.run().value())
                        .bind("seq", segment.sequence())
                        .bind("job", UUID.randomUUID())
                        .mapTo(Integer.class)
                        .one());
    }
}
