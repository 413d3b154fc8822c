package org.keepsight.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.Credentials;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;

class MetaJournalTest {
    private static final InstallationKey KEY = new InstallationKey(new byte[InstallationKey.BYTES]);
    private static final Actor ACTOR = new Actor("tester");

    @TempDir
    Path directory;

    private final Database database = TestDatabase.create();
    private final Registry registry =
            new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
    private ObjectStore store;
    private MetaJournal journal;

    @BeforeEach
    void open() throws IOException {
        store = new DirectoryObjectStore(directory.resolve("store"));
        journal = MetaJournal.start(database.jdbi(), store, KEY, Duration.ofDays(30));
        addCampus("S0");
        journal.write(true);
    }

    @AfterEach
    void close() {
        journal.close();
        store.close();
        database.close();
    }

    @Test
    void whatTheSchemaBroughtAndEveryChangeAreThere() throws IOException {
        registry.addArea(new Code("S0"), new NewArea("GATE", "Gate"), ACTOR, "test");
        registry.addCamera(
                new Code("S0"),
                new NewCamera(
                        new Code("C1"),
                        "gate",
                        "Gate",
                        "rtsp://127.0.0.1/a",
                        new Credentials("admin", "s3cret"),
                        true,
                        false,
                        Instant.parse("2026-01-01T00:00:00Z"),
                        null,
                        null,
                        null),
                ACTOR,
                "test");
        journal.write(false);

        assertThat(replayed().keySet())
                .contains(
                        "retention_policy 1",
                        "retention_policy 2",
                        "campus 1",
                        "area 1",
                        "camera 1",
                        "camera_area 1 2026-01-01T00:00:00+00:00",
                        "camera_credential 1");
        assertThat(waiting()).isZero();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret", "rtsp://");
            }
        }
    }

    @Test
    void aChangeThatIsTakenBackIsNotThereAndOneThatCommitsLateIs() throws Exception {
        try (Handle late = database.jdbi().open()) {
            late.begin();
            late.execute("insert into campus (code, name, kind) values ('LATE', 'n', 'OTHER')");
            addCampus("S1");
            journal.write(false);
            assertThat(campuses()).contains("S1").doesNotContain("LATE");
            late.commit();
        }
        try (Handle undone = database.jdbi().open()) {
            undone.begin();
            undone.execute("insert into campus (code, name, kind) values ('UNDONE', 'n', 'OTHER')");
            undone.rollback();
        }
        journal.write(false);

        assertThat(campuses()).contains("S0", "S1", "LATE").doesNotContain("UNDONE");
    }

    @Test
    void aDeathBetweenObjectAndOutboxDelaysAndDoublesAndLosesNothing() throws Exception {
        addCampus("S1");
        long next = database.jdbi()
                .withHandle(handle -> handle.createQuery("select next_part from journal")
                        .mapTo(Long.class)
                        .one());
        // The object is there, and what says so is not.
        new JournalObjects(store, KEY)
                .write(
                        JournalName.single(lineage(), JournalName.Kind.CHANGES, next),
                        JournalObjects.compressed(List.of("[\"campus\",\"9\",{\"code\":\"S1\"}]")),
                        null);

        journal.write(false);
        addCampus("S2");
        journal.write(false);

        List<JournalProblem> problems = new ArrayList<>();
        long last = new JournalArchive(store, KEY).changes(lineage(), change -> {}, problems::add);
        assertThat(last).isEqualTo(next + 2);
        assertThat(problems).isEmpty();
        assertThat(campuses()).contains("S1", "S2");
        assertThat(waiting()).isZero();
    }

    @Test
    void manySmallObjectsBecomeOneAndSayTheSame() throws Exception {
        for (int i = 1; i <= 140; i++) {
            addCampus("S" + i);
            journal.write(false);
        }
        Map<String, @Nullable String> before = replayed();
        assertThat(objects("changes")).isGreaterThan(130);

        journal.write(true);

        assertThat(objects("changes")).isLessThan(5);
        assertThat(replayed()).isEqualTo(before);
        addCampus("S999");
        journal.write(true);
        assertThat(campuses()).contains("S999");
    }

    @Test
    void ofWhatWasReportedTheLastIsKept() throws Exception {
        StreamLog streams = new StreamLog(database.jdbi());
        Instant begun = Instant.parse("2026-01-01T00:00:00Z");
        for (int i = 0; i < 6; i++) {
            streams.report(
                    List.of(new CameraLive(new CameraId(1), begun.plusSeconds(i), null, StreamState.DELIVERING, "")),
                    camera -> 1);
            journal.write(true);
        }
        assertThat(objects("reported")).isEqualTo(3);
        assertThat(new JournalArchive(store, KEY).reported(lineage(), problem -> {}))
                .singleElement()
                .asString()
                .contains("2026-01-01T00:00:05+00:00");
    }

    @Test
    void whatIsMissingOrForeignIsTold() throws Exception {
        addCampus("S1");
        journal.write(false);
        addCampus("S2");
        journal.write(false);
        addCampus("S3");
        journal.write(false);
        List<Path> files = files("changes");
        byte[] changed = Files.readAllBytes(files.get(files.size() - 1));
        changed[20] ^= 1;
        Files.write(files.get(files.size() - 1), changed);
        Files.delete(files.get(files.size() - 2));

        List<JournalProblem> problems = new ArrayList<>();
        new JournalArchive(store, KEY).changes(lineage(), change -> {}, problems::add);

        assertThat(problems).hasSize(2);
        assertThat(problems.get(0).what()).contains("lacks");
        assertThat(problems.get(1).what()).contains("was not sealed by this installation");
    }

    @Test
    void aBrokenJournalIsNamedAndWrittenAnewFromTheCatalogue() throws Exception {
        for (String code : List.of("S1", "S2", "S3")) {
            addCampus(code);
            journal.write(true);
        }
        JournalRenewal renewal = new JournalRenewal(database.jdbi(), store, KEY, Duration.ofDays(30));
        assertThat(renewal.problems()).isEmpty();
        Map<String, @Nullable String> whole = replayed();
        List<Path> changes = files("changes");
        List<Path> reported = files("reported");
        Files.delete(changes.getLast());
        Files.writeString(changes.getFirst(), "rubbish");
        Files.writeString(reported.getFirst(), "rubbish");
        Path stranger = Files.writeString(changes.getFirst().resolveSibling("stranger"), "?");

        List<JournalProblem> problems = renewal.problems();
        assertThat(problems)
                .extracting(JournalProblem::what)
                .satisfiesExactlyInAnyOrder(
                        what -> assertThat(what).contains("lacks its object " + changes.size()),
                        what -> assertThat(what).contains("was not sealed"),
                        what -> assertThat(what).contains("was not sealed"),
                        what -> assertThat(what).contains("no objects of such a name"));

        List<JournalProblem> ours = problems.stream().filter(renewal::isCurrent).toList();
        assertThat(ours).hasSize(3);
        renewal.renew(ours);

        assertThat(replayed()).isEqualTo(whole);
        assertThat(renewal.problems())
                .singleElement()
                .extracting(JournalProblem::object)
                .asString()
                .endsWith("stranger");
        Files.delete(stranger);
        addCampus("S4");
        journal.write(true); // whatever the renewal has taken the place of goes
        assertThat(campuses()).contains("S1", "S4");
        assertThat(renewal.problems()).isEmpty();
    }

    @Test
    void aJournalThatIsGoneAltogetherIsMissed() throws Exception {
        addCampus("S1");
        journal.write(false);
        for (Path file : files("changes")) {
            Files.delete(file);
        }
        JournalRenewal renewal = new JournalRenewal(database.jdbi(), store, KEY, Duration.ofDays(30));
        List<JournalProblem> problems = renewal.problems();
        assertThat(problems).isNotEmpty().allMatch(renewal::isCurrent);
        renewal.renew(problems);
        assertThat(renewal.problems()).isEmpty();
        assertThat(campuses()).contains("S1");
    }

    private void addCampus(String code) {
        registry.addCampus(new NewCampus(new Code(code), code, CampusKind.PUBLIC_SCHOOL), ACTOR, "test");
    }

    private UUID lineage() throws IOException {
        return new JournalArchive(store, KEY).lineages().getFirst();
    }

    private Map<String, @Nullable String> replayed() throws IOException {
        Map<String, @Nullable String> rows = new LinkedHashMap<>();
        new JournalArchive(store, KEY)
                .changes(
                        lineage(),
                        change -> rows.put(change.entity() + " " + change.key(), change.content()),
                        problem -> {});
        return rows;
    }

    private String campuses() throws IOException {
        return replayed().toString();
    }

    private long waiting() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from journal_outbox")
                        .mapTo(Long.class)
                        .one());
    }

    private long objects(String kind) throws IOException {
        return files(kind).size();
    }

    private List<Path> files(String kind) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("store/objects/meta"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/" + kind + "/"))
                    .sorted()
                    .toList();
        }
    }
}
