package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.check.StoredFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;
import picocli.CommandLine;

/** The command as a person or a program calls it: exit codes, the table, the JSON, repair, resuming. */
class CheckCommandTest {
    private static final Instant START = Instant.parse("2026-05-01T23:58:00Z");
    private static final Actor ACTOR = new Actor("tester");

    @TempDir
    Path directory;

    private final DatabaseAddress address = TestDatabase.createAddress();
    private final Database database = Database.open(address, 4);
    private final List<Segment> segments = new ArrayList<>();
    private Path config;
    private String out = "";
    private String err = "";

    @BeforeEach
    void twoCamerasWithFiveMinutesEach() throws IOException {
        Path data = Files.createDirectories(directory.resolve("data"));
        Path key = Files.createFile(
                data.resolve("installation.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, HexFormat.of().formatHex(StoredFootage.KEY.secret()));
        config = Files.writeString(
                directory.resolve("keepsight.yaml"), """
                data: data
                database: {url: "%s", user: %s, password: "%s", connections: 6}
                """.formatted(address.url(), address.user(), address.password()));
        new SegmentCatalogue(database.jdbi()).ensurePartitions(LocalDate.now(ZoneOffset.UTC), 2);
        Registry registry = new Registry(
                database.jdbi(), new AuditLog(StoredFootage.KEY), InstantSource.system(), TestSafeguards.ALL);
        try (ObjectStore store = new DirectoryObjectStore(data.resolve("objects"))) {
            StoredFootage footage = new StoredFootage(database, store);
            for (String name : List.of("north", "south")) {
                Code campus = new Code(name);
                registry.addCampus(new NewCampus(campus, name, CampusKind.PUBLIC_SCHOOL), ACTOR, "test");
                registry.addArea(campus, new NewArea("GATE", "Gate"), ACTOR, "test");
                Camera camera = registry.addCamera(campus, camera(name + "-gate"), ACTOR, "test");
                Run run = StoredFootage.run(camera.id(), START);
                for (int i = 0; i < 5; i++) {
                    Instant start = START.plusSeconds(60L * i);
                    segments.add(footage.store(run, i, start, start.plusSeconds(60), RetentionClass.KEY));
                }
            }
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void cleanIsZero() {
        assertThat(check("--verify-bytes", "all")).isZero();
        assertThat(out)
                .contains("compared 10 rows with 10 objects, verified 10 seals and the bytes of 10 objects")
                .contains("clean");
    }

    @Test
    void whatIsFoundIsNamedMendedAndGoneTheNextTime() throws Exception {
        Files.delete(object(0));
        flip(object(7));

        assertThat(check("--verify-bytes", "all")).isEqualTo(1);
        assertThat(out.lines().filter(line -> line.startsWith("OBJECT_MISSING")))
                .hasSize(1)
                .allMatch(line -> line.contains("north-gate") && line.contains("2026-05-01") && line.contains(key(0)));
        assertThat(out.lines().filter(line -> line.startsWith("DIGEST_DIFFERS")))
                .hasSize(1)
                .allMatch(line -> line.contains("south-gate") && line.contains(key(7)));

        assertThat(check("--verify-bytes", "all", "--repair", "--actor", "li", "--reason", "disk replaced"))
                .isEqualTo(1);
        assertThat(out).contains("-> mended: marked lost");
        assertThat(check("--verify-bytes", "all")).isZero();
        int audited = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select count(*) from access_register where actor = 'li' and reason = 'disk replaced'")
                        .mapTo(Integer.class)
                        .one());
        assertThat(audited).isEqualTo(2);
    }

    @Test
    void theCertificatesAreLookedAtToo() throws Exception {
        String forged = "proof/v1/north/certificates/00000001.json";
        Path file = directory.resolve("data/objects/objects").resolve(forged);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{}");

        assertThat(check("--campus", "north")).as("only a check of everything").isZero();
        assertThat(check()).isEqualTo(1);
        assertThat(out).contains("FOREIGN_OBJECT").contains(forged).contains("none of ours");
    }

    @Test
    void aRegisterThatSomebodyTouchedIsTold() throws Exception {
        Files.delete(object(0));
        assertThat(check("--verify-bytes", "all", "--repair", "--actor", "li", "--reason", "one"))
                .isEqualTo(1);
        assertThat(check("--register")).as(out).isZero();
        assertThat(out).contains("followed").contains("clean");

        Jdbi owner = Jdbi.create(address.url(), address.user(), address.password());
        owner.useHandle(
                handle -> handle.execute("update keepsight.access_register set reason = 'another' where actor = 'li'"));

        assertThat(check("--register")).isEqualTo(1);
        assertThat(out.lines().filter(line -> line.startsWith("REGISTER_CHANGED")))
                .hasSize(1);
        assertThat(check("--register", "--json")).isEqualTo(1);
        assertThat(new ObjectMapper().readTree(out).at("/discrepancies/0/kind").asText())
                .isEqualTo("REGISTER_CHANGED");
    }

    @Test
    void aProgramGetsOneDocument() throws Exception {
        Files.delete(object(0));
        assertThat(check("--json", "--seed", "7", "--verify-seals", "50%")).isEqualTo(1);

        JsonNode report = new ObjectMapper().readTree(out);
        assertThat(report.at("/seed").asInt()).isEqualTo(7);
        assertThat(report.at("/store").asText()).startsWith("directory:");
        assertThat(report.at("/discrepancies")).hasSize(1);
        assertThat(report.at("/discrepancies/0/kind").asText()).isEqualTo("OBJECT_MISSING");
        assertThat(report.at("/discrepancies/0/camera").asText()).isEqualTo("north-gate");
        assertThat(report.at("/discrepancies/0/subject").asText()).isEqualTo(key(0));
        assertThat(report.at("/kinds/OBJECT_MISSING").asInt()).isEqualTo(1);
        assertThat(report.at("/looked/rows").asInt()).isEqualTo(10);
        assertThat(report.at("/complete").asBoolean()).isTrue();
        assertThat(report.at("/clean").asBoolean()).isFalse();
    }

    @Test
    void onlyWhatIsAskedForIsLookedAt() throws Exception {
        Files.delete(object(0));
        assertThat(check("--campus", "south")).isZero();
        assertThat(check("--camera", "south-gate")).isZero();
        assertThat(check("--from", "2026-05-02")).isZero();
        assertThat(check("--to", "2026-04-30")).isZero();
        assertThat(check("--campus", "north", "--from", "2026-05-01T12:00:00Z", "--to", "2026-05-01"))
                .isEqualTo(1);
    }

    @Test
    void whatCannotBeCheckedIsTwoAndOneLine() throws Exception {
        for (String[] wrong : new String[][] {
            {"--campus", "west"},
            {"--camera", "west-gate"},
            {"--from", "yesterday"},
            {"--from", "2026-05-02", "--to", "2026-05-01"},
            {"--verify-bytes", "some"},
            {"--grace", "-1"},
            {"--parallel", "0"},
            {"--repair", "--reason", " "}
        }) {
            assertThat(check(wrong)).as("%s", String.join(" ", wrong)).isEqualTo(2);
            assertThat(err).hasLineCount(1);
        }
        Path key = directory.resolve("data/installation.key");
        Files.move(key, directory.resolve("away.key"));
        assertThat(check()).isEqualTo(2);
        assertThat(err).hasLineCount(1).contains("installation.key is missing");
        Files.move(directory.resolve("away.key"), key);
        Files.delete(directory.resolve("data/objects/keepsight-store"));
        assertThat(check("--json")).isEqualTo(2);
        assertThat(err).hasLineCount(1).contains("not mounted");
    }

    @Test
    void aCheckThatBrokeOffGoesOnAndTellsEverything() throws Exception {
        Path progress = directory.resolve("check.progress");
        tamper("update camera_day set bytes = 1 where camera_id = 1 and day = '2026-05-01'");
        Files.delete(object(7));
        Thread first = Thread.ofPlatform()
                .start(() -> check("--resume", progress.toString(), "--parallel", "1", "--grace", "3600"));
        await(() -> Files.exists(progress) && Files.readString(progress).contains("9999-12-31"));
        first.interrupt();
        first.join();
        Files.writeString(progress, "{\"camera\":2,\"thro", StandardOpenOption.APPEND); // and a line was cut off
        tamper("select repair_day(1, '2026-05-01')"); // what was looked at is not looked at again

        assertThat(check("--resume", progress.toString(), "--camera", "south-gate"))
                .isEqualTo(2);
        assertThat(err).hasLineCount(1).contains("is of another check");
        assertThat(check("--resume", progress.toString())).isEqualTo(1);

        assertThat(out).containsOnlyOnce("DAY_DIFFERS ").containsOnlyOnce("OBJECT_MISSING ");
        assertThat(out).contains("compared 10 rows with 9 objects");
        assertThat(progress).doesNotExist();
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws Exception {
        for (int i = 0; i < 600 && !condition.holds(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.holds()).isTrue();
    }

    private void tamper(String statement) throws SQLException {
        try (Connection owner = DriverManager.getConnection(
                        address.url() + "?currentSchema=keepsight", address.user(), address.password());
                Statement sql = owner.createStatement()) {
            sql.execute(statement);
        }
    }

    private Path object(int index) {
        return directory.resolve("data/objects/objects").resolve(key(index));
    }

    private String key(int index) {
        return ObjectKey.of(segments.get(index)).toString();
    }

    private static void flip(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);
    }

    private static NewCamera camera(String code) {
        return new NewCamera(
                new Code(code), code, "Gate", "rtsp://127.0.0.1/a", null, true, false, START, null, null, null);
    }

    private int check(String... options) {
        List<String> arguments = new ArrayList<>(List.of("check", "--config", config.toString()));
        if (!List.of(options).contains("--grace")) {
            arguments.addAll(List.of("--grace", "0"));
        }
        arguments.addAll(List.of(options));
        StringWriter said = new StringWriter();
        StringWriter complained = new StringWriter();
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(said, true)).setErr(new PrintWriter(complained, true));
        int code = commandLine.execute(arguments.toArray(String[]::new));
        out = said.toString();
        err = complained.toString();
        return code;
    }
}
