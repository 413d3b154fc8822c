package org.keepsight.retention.scrub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.retention.audit.AuditWorld;
import org.keepsight.retention.audit.AwayStore;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.object.ForwardingStore;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.registry.Camera;

/** Scrubbing a real store beside a real catalogue. */
class ScrubberTest {
    private static final ScrubSettings FAST = new ScrubSettings(1L << 40, Duration.ofHours(24), Duration.ZERO);

    @TempDir
    Path directory;

    private AuditWorld world;
    private LocalDate today;
    private Instant noonBefore;

    @BeforeEach
    void open() throws IOException {
        world = new AuditWorld(directory);
        today = LocalDate.now(ZoneOffset.UTC);
        noonBefore = today.minusDays(1).atTime(12, 0).toInstant(ZoneOffset.UTC);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Scrubber scrub(ObjectStore store) {
        return scrub(store, FAST);
    }

    private Scrubber scrub(ObjectStore store, ScrubSettings settings) {
        return Scrubber.start(
                world.database.jdbi(),
                world.kept(),
                store,
                world.seal,
                TestAudit.log(),
                InstantSource.system(),
                "node-1",
                settings);
    }

    @Test
    void damageBecomesLostAndIsFoundAgain() throws Exception {
        Camera camera = world.camera("QX01", "G-01", "GATE", noonBefore.minus(3, ChronoUnit.DAYS));
        List<Segment> segments = world.record(camera, noonBefore, 70); // more than a page
        List<Segment> earlier = world.record(camera, noonBefore.minus(2, ChronoUnit.DAYS), 5);
        byte[] kept = Files.readAllBytes(world.file(segments.get(66)));
        world.flip(segments.get(66));
        world.cut(segments.get(3));
        try (Scrubber scrubber = scrub(world.store)) {
            await(() -> states("l").size() == 2);
            await(() -> scrubber.state().damaged() == 2 && ended() >= 2);
            assertThat(states("l"))
                    .containsExactly(segments.get(3).end(), segments.get(66).end());
            assertThat(scrubber.damaged()).isEqualTo(2);
            assertThat(scrubber.state().damagedAt()).isNotNull();
            await(() -> incidents("FOUND_DAMAGE") == 1);
            await(() -> openIncidents() == 0); // the camera was gone through again, newest first
        }
        assertThat(register("catalogue.repaired")).isEqualTo(2);
        ScrubTally verified = new ScrubTally(world.database.jdbi());
        assertThat(verified.ofFootage(today.minusDays(1), List.of(camera.id()))).containsEntry(camera.id(), 68);
        assertThat(verified.ofFootage(today.minusDays(3), List.of(camera.id())))
                .containsEntry(camera.id(), earlier.size());
        assertThat(verified.doneOn(today, List.of(camera.id(), new CameraId(99))))
                .hasEntrySatisfying(camera.id(), done -> {
                    assertThat(done.damaged()).isEqualTo(2);
                    assertThat(done.segments()).isGreaterThanOrEqualTo(73);
                    assertThat(done.bytes()).isPositive();
                })
                .hasSize(1);

        Files.write(world.file(segments.get(66)), kept); // its extended attributes stay with the file
        new ScrubIncidents(world.database.jdbi()).failedAudit(1, 1);
        try (Scrubber again = scrub(world.store)) {
            await(() -> states("l").size() == 1);
            assertThat(states("l")).containsExactly(segments.get(3).end());
            await(() -> openIncidents() == 0);
            assertThat(again.damaged()).isZero();
        }
    }

    /** The order of reading is what is asserted: a store that notes it. */
    @Test
    void firstComesWhatExpiresFirstAndAfterAnIncidentTheNewest() throws Exception {
        Camera key = world.camera("QX01", "KEY", "GATE", noonBefore.minus(80, ChronoUnit.DAYS));
        Camera general = world.camera("QX01", "GENERAL", "PLAYGROUND", noonBefore.minus(80, ChronoUnit.DAYS));
        Segment keyOld =
                world.record(key, noonBefore.minus(50, ChronoUnit.DAYS), 1).getFirst(); // due in 40 days
        Segment keyNew = world.record(key, noonBefore, 1).getFirst(); // in 89
        Segment generalOld =
                world.record(general, noonBefore.minus(20, ChronoUnit.DAYS), 1).getFirst(); // in 9
        Segment generalNew =
                world.record(general, noonBefore.minus(1, ChronoUnit.DAYS), 1).getFirst(); // in 28
        NotingStore noting = new NotingStore(world.store);
        try (Scrubber scrubber = scrub(noting)) {
            await(() -> ended() == 4);
            assertThat(scrubber.segments()).isEqualTo(4);
        }
        assertThat(noting.read).containsExactly(name(generalOld), name(generalNew), name(keyOld), name(keyNew));
        noting.read.clear();
        new ScrubIncidents(world.database.jdbi()).failedAudit(7, 2);
        try (Scrubber scrubber = scrub(noting)) {
            await(() -> openIncidents() == 0);
            assertThat(scrubber.segments()).isEqualTo(4);
        }
        assertThat(noting.read).containsExactly(name(keyNew), name(generalNew), name(generalOld), name(keyOld));
    }

    @Test
    void aStoreThatDoesNotAnswerLosesNothing() throws Exception {
        Camera camera = world.camera("QX01", "G-01", "GATE", noonBefore);
        List<Segment> segments = world.record(camera, noonBefore, 10);
        world.remove(segments.get(8));
        AwayStore away = new AwayStore(world.store, 6);
        try (Scrubber scrubber = scrub(away)) {
            await(() -> scrubber.state().waiting().contains("does not answer"));
            assertThat(states("l")).isEmpty();
            assertThat(scrubber.segments()).isZero();
            away.comeBack();
            await(() -> ended() == 1 && scrubber.segments() >= 9);
            assertThat(states("l")).containsExactly(segments.get(8).end());
        }
    }

    @Test
    void aDayGoesOnWhereItWasLeftAndAnUncleanStartIsNoticed() throws Exception {
        Camera camera = world.camera("QX01", "G-01", "GATE", noonBefore);
        List<Segment> segments = world.record(camera, noonBefore, 8);
        ScrubRows rows = new ScrubRows(world.database.jdbi());
        CameraDayKey day = new CameraDayKey(camera.id(), today.minusDays(1), false);
        rows.begin(day);
        rows.passed(day, segments.get(4).end(), new Looked(5, 5, 0), today);
        NotingStore noting = new NotingStore(world.store);
        try (Scrubber scrubber = scrub(noting)) {
            await(() -> ended() == 1);
            assertThat(noting.read)
                    .containsExactly(name(segments.get(5)), name(segments.get(6)), name(segments.get(7)));
            assertThat(scrubber.state().incident()).isNull();
        }
        assertThat(incidents("UNCLEAN_START")).isZero();
        assertThat(rows.enter("node-1")).as("it said goodbye").isFalse();
        try (Scrubber scrubber = scrub(noting)) { // it was entered, and nobody left
            await(() -> incidents("UNCLEAN_START") == 1 && openIncidents() == 0);
            assertThat(scrubber.segments()).isEqualTo(8);
        }
        // Footage that comes later opens its day again.
        world.record(camera, noonBefore.plus(2, ChronoUnit.HOURS), 1);
        world.database
                .jdbi()
                .useHandle(handle -> handle.execute("update scrub_day set ended_at = ended_at - interval '2 days'"));
        try (Scrubber scrubber = scrub(world.store)) {
            await(() -> ended() == 1 && scrubber.segments() == 9);
        }
    }

    @Test
    void aBudgetThatIsTooSmallIsTold() throws Exception {
        Camera camera = world.camera("QX01", "G-01", "GATE", noonBefore);
        world.record(camera, noonBefore, 3);
        try (Scrubber scrubber = scrub(world.store, new ScrubSettings(1, Duration.ofHours(1), Duration.ZERO))) {
            await(() -> scrubber.state().tooSlow());
            assertThat(scrubber.state().demand().unverified()).isPositive();
        }
        try (Scrubber off = scrub(world.store, new ScrubSettings(0, Duration.ofHours(1), Duration.ZERO))) {
            assertThat(off.state()).isEqualTo(ScrubState.NONE);
        }
    }

    private static void await(BooleanSupplier done) throws InterruptedException {
        Instant limit = Instant.now().plusSeconds(120);
        while (!done.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(limit);
            Thread.sleep(20);
        }
    }

    private List<Instant> states(String state) {
        return world.database
                .jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select end_at from segment where state = :state order by end_at")
                        .bind("state", state)
                        .map((row, context) ->
                                row.getObject(1, OffsetDateTime.class).toInstant())
                        .list());
    }

    private int ended() {
        return count("select count(*) from scrub_day where ended_at is not null");
    }

    private int openIncidents() {
        return count("select count(*) from scrub_incident where ended_at is null");
    }

    private int incidents(String kind) {
        return count("select count(*) from scrub_incident where kind = '" + kind + "'");
    }

    private int register(String action) {
        return count("select count(*) from access_register where action = '" + action + "'");
    }

    private int count(String query) {
        return world.database
                .jdbi()
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(Integer.class).one());
    }

    private static String name(Segment segment) {
        return ObjectKey.of(segment).toString();
    }

    /** Notes what is read whole. */
    private static final class NotingStore extends ForwardingStore {
        private final List<String> read = Collections.synchronizedList(new ArrayList<>());

        NotingStore(ObjectStore store) {
            super(store);
        }

        @Override
        public InputStream get(ObjectVersion object, long offset, long length) throws IOException {
            read.add(object.key());
            return super.get(object, offset, length);
        }
    }
}
