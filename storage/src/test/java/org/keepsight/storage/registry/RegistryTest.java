package org.keepsight.storage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;
import org.keepsight.storage.model.RetentionClass;

class RegistryTest {
    private static final Actor OFFICER = new Actor("zhang.wei");
    private static final Code SCHOOL = new Code("S1");
    private static final Code CAMERA = new Code("S1-01");
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final CameraChange NOTHING = new CameraChange(null, null, null, null, null, null, null, null, null);

    private Database database;
    private Instant now = NOW;
    private Registry registry;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        registry = new Registry(database.jdbi(), TestAudit.log(), (InstantSource) () -> now, TestSafeguards.ALL);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aCampusWithItsAreasAndWhatItDoesNotHave() {
        school();
        registry.declareNotApplicable(SCHOOL, AreaKind.DORM, "day school", OFFICER, "survey");
        registry.declareNotApplicable(SCHOOL, AreaKind.CANTEEN, "meals are delivered", OFFICER, "survey");
        assertThat(registry.campus(SCHOOL).notApplicable())
                .containsEntry(AreaKind.DORM, "day school")
                .hasSize(2);
        assertThat(registry.campuses()).containsExactly(registry.campus(SCHOOL));

        registry.addArea(SCHOOL, new NewArea("dorm", "Dorm A"), OFFICER, "built");
        assertThat(registry.campus(SCHOOL).notApplicable()).containsOnlyKeys(AreaKind.CANTEEN);
        assertThat(registry.areas(SCHOOL)).extracting(Area::name).containsExactly("Dorm A", "East gate", "Yard");
        refused(
                Kind.CONFLICT,
                "kind",
                () -> registry.declareNotApplicable(SCHOOL, AreaKind.DORM, "none", OFFICER, "survey"));
        refused(
                Kind.INVALID,
                "kind",
                () -> registry.declareNotApplicable(SCHOOL, AreaKind.PLAYGROUND, "none", OFFICER, "survey"));
    }

    @Test
    void whatIsTakenUnknownOrProhibitedIsRefusedWithItsField() {
        school();
        long revision = registry.revision();
        int audited = count("access_register");
        refused(
                Kind.CONFLICT,
                "code",
                () -> registry.addCampus(new NewCampus(SCHOOL, "x", CampusKind.OTHER), OFFICER, "r"));
        refused(Kind.CONFLICT, "name", () -> registry.addArea(SCHOOL, new NewArea("GATE", "Yard"), OFFICER, "r"));
        refused(Kind.INVALID, "kind", () -> registry.addArea(SCHOOL, new NewArea("ROOF", "Roof"), OFFICER, "r"));
        refused(Kind.INVALID, "name", () -> registry.addArea(SCHOOL, new NewArea("GATE", " "), OFFICER, "r"));
        refused(Kind.INVALID, "reason", () -> registry.addArea(SCHOOL, new NewArea("GATE", "West gate"), OFFICER, ""));
        refused(Kind.NOT_FOUND, "campus", () -> registry.areas(new Code("S9")));
        refused(Kind.NOT_FOUND, "campus", () -> registry.cameras(new Code("S9")));
        refused(Kind.NOT_FOUND, "campus", () -> registry.expectations(new Code("S9")));
        refused(Kind.NOT_FOUND, "camera", () -> registry.camera(CAMERA));
        refused(Kind.NOT_FOUND, "camera", () -> registry.changeCamera(CAMERA, NOTHING, OFFICER, "r"));
        assertThatThrownBy(() -> registry.addArea(SCHOOL, new NewArea("TOILET", "Toilet"), OFFICER, "r"))
                .asInstanceOf(InstanceOfAssertFactories.type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN))
                .satisfies(e -> assertThat(e).hasMessageContaining("799"));
        assertThat(registry.revision()).isEqualTo(revision);
        assertThat(count("access_register")).isEqualTo(audited);
    }

    @Test
    void aCameraKeepsItsCredentialsApart() {
        school();
        Camera camera = registry.addCamera(
                SCHOOL, camera("rtsp://admin:s3cret%21@10.0.0.7:554/main", null, null), OFFICER, "installed");
        assertThat(camera.url()).isEqualTo("rtsp://10.0.0.7:554/main");
        assertThat(camera.hasCredentials()).isTrue();
        assertThat(camera.toString()).doesNotContain("s3cret");
        assertThat(camera.retentionClass()).isEqualTo(RetentionClass.KEY);
        assertThat(camera.classOverrideBasis()).isNull();
        assertThat(camera.expectedWindow()).isEqualTo("24x7");
        assertThat(camera.commissionedAt()).isEqualTo(NOW);
        assertThat(registry.camera(CAMERA)).isEqualTo(camera);
        assertThat(registry.cameras(SCHOOL)).containsExactly(camera);

        CameraFeed feed = registry.feeds().getFirst();
        assertThat(feed.credentials()).isEqualTo(new Credentials("admin", "s3cret!"));
        assertThat(feed.toString()).doesNotContain("s3cret");
        assertThat(auditDetails()).isNotEmpty().noneMatch(detail -> detail.contains("s3cret"));
    }

    @Test
    void aBadCameraIsRefusedByFieldAndLeavesNothing() {
        school();
        refused(Kind.INVALID, "url", () -> add(camera("http://10.0.0.7/main", null, null)));
        refused(Kind.INVALID, "url", () -> add(camera("rtsp:///main", null, null)));
        refused(Kind.INVALID, "classBasis", () -> add(camera("rtsp://h/", RetentionClass.KEY, null)));
        refused(Kind.INVALID, "classBasis", () -> add(camera("rtsp://h/", null, "because")));
        refused(
                Kind.INVALID,
                "area",
                () -> add(
                        new NewCamera(CAMERA, "n", "Nowhere", "rtsp://h/", null, true, false, null, null, null, null)));
        refused(
                Kind.INVALID,
                "expectedWindow",
                () -> add(new NewCamera(CAMERA, "n", "Yard", "rtsp://h/", null, true, false, null, "MON", null, null)));
        refused(
                Kind.INVALID,
                "username",
                () -> add(new NewCamera(
                        CAMERA,
                        "n",
                        "Yard",
                        "rtsp://h/",
                        new Credentials("", "x"),
                        true,
                        false,
                        null,
                        null,
                        null,
                        null)));
        for (String table :
                List.of("camera", "camera_binding", "camera_credential", "camera_area", "expected_window")) {
            assertThat(count(table)).as(table).isZero();
        }
        add(camera("rtsp://h/", null, null));
        refused(Kind.CONFLICT, "code", () -> add(camera("rtsp://h2/", null, null)));
    }

    @Test
    void changesAreVersionsAndTheHistoryHasNoHole() {
        school();
        Instant commissioned = NOW.minus(Duration.ofDays(100));
        add(new NewCamera(
                CAMERA, "Gate", "East gate", "rtsp://a:b@h/1", null, true, false, commissioned, null, null, null));
        now = NOW.plusSeconds(60);
        Camera changed = registry.changeCamera(
                CAMERA,
                new CameraChange(
                        "Gate 2",
                        "Yard",
                        "rtsp://h/2",
                        null,
                        false,
                        true,
                        "MON-FRI 06:00-22:00",
                        ClassChoice.KEY,
                        "bureau list"),
                OFFICER,
                "moved");
        assertThat(changed.name()).isEqualTo("Gate 2");
        assertThat(changed.area().name()).isEqualTo("Yard");
        assertThat(changed.url()).isEqualTo("rtsp://h/2");
        assertThat(changed.hasCredentials()).isTrue();
        assertThat(changed.enabled()).isFalse();
        assertThat(changed.audio()).isTrue();
        assertThat(changed.retentionClass()).isEqualTo(RetentionClass.KEY);
        assertThat(changed.classOverrideBasis()).isEqualTo("bureau list");
        assertThat(registry.expectation(CAMERA).schedules())
                .containsExactly(
                        entry(commissioned, WeeklySchedule.ALWAYS),
                        entry(now, new WeeklySchedule("MON-FRI 06:00-22:00")));
        assertThat(registry.expectations(SCHOOL)).isEqualTo(registry.expectations());
        assertThat(count("camera_binding")).isEqualTo(2);
        assertThat(count("camera_credential")).isEqualTo(2);
    }

    @Test
    void aVersionHoldsEvenWhenTheClockWasSetBack() {
        school();
        add(camera("rtsp://h/1", null, null));
        now = NOW.minus(Duration.ofDays(365));
        assertThat(registry.changeCamera(CAMERA, url("rtsp://h/2"), OFFICER, "r")
                        .url())
                .isEqualTo("rtsp://h/2");
        assertThat(registry.changeCamera(CAMERA, url("rtsp://h/3"), OFFICER, "r")
                        .url())
                .isEqualTo("rtsp://h/3");
    }

    @Test
    void whatChangesNothingWritesNothing() {
        school();
        add(camera("rtsp://a:b@h/1", RetentionClass.GENERAL, "list"));
        long revision = registry.revision();
        int audited = count("access_register");
        registry.changeCamera(CAMERA, NOTHING, OFFICER, "r");
        registry.changeCamera(
                CAMERA,
                new CameraChange(
                        "Gate",
                        "East gate",
                        "rtsp://h/1",
                        new Credentials("a", "b"),
                        true,
                        false,
                        "24X7",
                        ClassChoice.GENERAL,
                        "list"),
                OFFICER,
                "r");
        assertThat(registry.revision()).isEqualTo(revision);
        assertThat(count("access_register")).isEqualTo(audited);
        registry.changeCamera(
                CAMERA,
                new CameraChange(null, null, null, new Credentials("a", "new"), null, null, null, null, null),
                OFFICER,
                "r");
        assertThat(registry.revision()).isGreaterThan(revision);
        assertThat(auditDetails()).noneMatch(detail -> detail.contains("new"));
        assertThat(registry.feeds().getFirst().credentials()).isEqualTo(new Credentials("a", "new"));
    }

    @Test
    void aCameraMayFollowItsAreaAgainForAReason() {
        school();
        add(camera("rtsp://h/1", RetentionClass.GENERAL, "list"));
        now = NOW.plusSeconds(1);
        refused(
                Kind.INVALID,
                "classBasis",
                () -> registry.changeCamera(CAMERA, chosen(ClassChoice.AREA_DEFAULT, null), OFFICER, "r"));
        Camera changed = registry.changeCamera(CAMERA, chosen(ClassChoice.AREA_DEFAULT, "off the list"), OFFICER, "r");
        assertThat(changed.retentionClass()).isEqualTo(changed.area().kind().defaultClass());
        assertThat(changed.retentionClass()).isEqualTo(RetentionClass.KEY);
        assertThat(changed.classOverrideBasis()).isNull();
        assertThat(registry.feeds().getFirst().retentionClass()).isEqualTo(RetentionClass.KEY);
        assertThat(auditDetails()).last().asString().contains("AREA_DEFAULT", "off the list");
        assertThat(count("camera_class where class is null and basis = 'off the list'"))
                .isOne();

        long revision = registry.revision();
        registry.changeCamera(CAMERA, chosen(ClassChoice.AREA_DEFAULT, "again"), OFFICER, "r");
        assertThat(registry.revision()).isEqualTo(revision);
        assertThat(registry.changeCamera(CAMERA, chosen(ClassChoice.GENERAL, "on it again"), OFFICER, "r")
                        .retentionClass())
                .isEqualTo(RetentionClass.GENERAL);
    }

    private static CameraChange chosen(ClassChoice choice, @Nullable String basis) {
        return new CameraChange(null, null, null, null, null, null, null, choice, basis);
    }

    @Test
    void decommissioningIsForEverAndRepeatingItChangesNothing() {
        school();
        add(camera("rtsp://h/1", null, null));
        now = NOW.plusSeconds(1);
        Camera gone = registry.decommission(CAMERA, OFFICER, "removed");
        long revision = registry.revision();
        now = NOW.plusSeconds(2);
        assertThat(registry.decommission(CAMERA, OFFICER, "again")).isEqualTo(gone);
        assertThat(gone.decommissionedAt()).isEqualTo(NOW.plusSeconds(1));
        assertThat(registry.revision()).isEqualTo(revision);
        assertThat(registry.feeds()).isEmpty();
        assertThat(registry.cameras(SCHOOL)).containsExactly(gone);
        assertThat(registry.expectations())
                .singleElement()
                .satisfies(e -> assertThat(e.decommissionedAt()).isEqualTo(NOW.plusSeconds(1)));
        refused(Kind.CONFLICT, "code", () -> registry.changeCamera(CAMERA, url("rtsp://h/2"), OFFICER, "r"));
    }

    @Test
    void aNewRevisionIsNeverSeenBeforeItsChange() throws Exception {
        school();
        try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
            List<Future<?>> writers = new ArrayList<>();
            for (int w = 0; w < 2; w++) {
                String prefix = "C" + w + "-";
                writers.add(pool.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        registry.addCamera(
                                SCHOOL,
                                new NewCamera(
                                        new Code(prefix + i),
                                        "n",
                                        "Yard",
                                        "rtsp://h/",
                                        null,
                                        true,
                                        false,
                                        null,
                                        null,
                                        null,
                                        null),
                                OFFICER,
                                "r");
                    }
                }));
            }
            int seen = 0;
            while (seen < 40) {
                long revision = registry.revision();
                seen = registry.feeds().size();
                assertThat((long) seen).as("cameras at revision %d", revision).isGreaterThanOrEqualTo(revision - 3);
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        assertThat(registry.revision()).isEqualTo(3 + 40);
    }

    private void school() {
        registry.addCampus(new NewCampus(SCHOOL, "第一小学", CampusKind.PUBLIC_SCHOOL), OFFICER, "opened");
        registry.addArea(SCHOOL, new NewArea("GATE", "East gate"), OFFICER, "opened");
        registry.addArea(SCHOOL, new NewArea("PLAYGROUND", "Yard"), OFFICER, "opened");
    }

    private Camera add(NewCamera camera) {
        return registry.addCamera(SCHOOL, camera, OFFICER, "installed");
    }

    private static NewCamera camera(String url, @Nullable RetentionClass retentionClass, @Nullable String basis) {
        return new NewCamera(CAMERA, "Gate", "East gate", url, null, true, false, null, null, retentionClass, basis);
    }

    private static CameraChange url(String url) {
        return new CameraChange(null, null, url, null, null, null, null, null, null);
    }

    private static void refused(Kind kind, String field, ThrowingCallable command) {
        assertThatThrownBy(command)
                .asInstanceOf(InstanceOfAssertFactories.type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind))
                .satisfies(e -> assertThat(e.field()).contains(field));
    }

    private int count(String table) {
        return database.jdbi()
                .withHandle(h -> h.select("select count(*) from " + table)
                        .mapTo(Integer.class)
                        .one());
    }

    private List<String> auditDetails() {
        return database.jdbi()
                .withHandle(h -> h.select("select detail::text from access_register")
                        .mapTo(String.class)
                        .list());
    }
}
