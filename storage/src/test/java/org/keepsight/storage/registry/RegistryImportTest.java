package org.keepsight.storage.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;

class RegistryImportTest {
    private static final Actor OFFICER = new Actor("zhang.wei");
    private static final Code CAMERA = new Code("S1-01");

    @TempDir
    private Path directory;

    private Database database;
    private Registry registry;
    private RegistryImport importer;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        registry = new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
        importer = new RegistryImport(
                database.jdbi(),
                TestAudit.log(),
                InstantSource.system(),
                TestSafeguards.ALL,
                ZoneId.of("Asia/Shanghai"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aFileIsImportedOnceAndASecondTimeChangesNothing() throws IOException {
        RegistryImport.Outcome first = bring("r.yaml", RegistryFileTest.YAML);
        assertThat(first).isEqualTo(new RegistryImport.Applied(1, 2, 5));
        assertThat(registry.campus(new Code("S1")).notApplicable()).containsOnlyKeys(AreaKind.DORM);
        assertThat(registry.feeds())
                .extracting(CameraFeed::credentials)
                .containsExactly(new Credentials("keepsight", "p@ss"), new Credentials("u", "p"));
        long revision = registry.revision();
        int audited = audited();

        assertThat(bring("r.yaml", RegistryFileTest.YAML)).isEqualTo(new RegistryImport.Applied(1, 2, 0));
        assertThat(registry.revision()).isEqualTo(revision);
        assertThat(audited()).isEqualTo(audited);
    }

    @Test
    void whatDiffersIsChangedAndWhatIsNotNamedIsLeftAlone() throws IOException {
        bring("r.yaml", RegistryFileTest.YAML);
        String shorter = RegistryFileTest.YAML
                .substring(0, RegistryFileTest.YAML.indexOf("          - code: S1-02"))
                .replace("10.0.0.7", "10.0.0.9")
                .replace("第一小学", "第一中学")
                .replace("            username: keepsight\n", "")
                .replace("            password: \"p@ss\"\n", "");
        assertThat(bring("r.yaml", shorter)).isEqualTo(new RegistryImport.Applied(1, 1, 2));
        assertThat(registry.campus(new Code("S1")).name()).isEqualTo("第一中学");
        assertThat(registry.camera(CAMERA).url()).isEqualTo("rtsp://10.0.0.9/main");
        assertThat(registry.camera(CAMERA).hasCredentials()).isTrue();
        assertThat(registry.cameras(new Code("S1"))).hasSize(2);
    }

    @Test
    void nothingIsHalfAppliedAndEveryContradictionIsReported() throws IOException {
        bring("r.yaml", RegistryFileTest.YAML);
        registry.decommission(CAMERA, OFFICER, "removed");
        long revision = registry.revision();
        int audited = audited();
        RegistryImport.Outcome outcome = bring("r.csv", """
                campus_code,campus_name,campus_kind,area_kind,area_name,camera_code,camera_name,url,commissioned_at
                S0,Zero,OTHER,GATE,West,S0-01,fine,rtsp://h/1,
                S1,第一小学,PUBLIC_SCHOOL,DORM,East gate,S1-01,gone,rtsp://h/2,
                S0,Zero,OTHER,GATE,West,S1-02,moved,rtsp://h/3,
                """);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        RegistryImport.Refused.class,
                        refused -> assertThat(refused.errors())
                                .extracting(error -> error.line() + " " + error.field())
                                .containsExactly("3 kind", "3 code", "4 code"));
        assertThat(registry.campuses()).hasSize(1);
        assertThat(registry.revision()).isEqualTo(revision);
        assertThat(audited()).isEqualTo(audited);
        assertThat(bring("r.csv", "nonsense\n")).isInstanceOf(RegistryImport.Refused.class);
    }

    @Test
    void threeThousandCamerasAreImportedAndReadAtOnce() throws IOException {
        StringBuilder rows = new StringBuilder(
                "campus_code,campus_name,campus_kind,area_kind,area_name,camera_code,camera_name,url\n");
        for (int i = 0; i < 3_000; i++) {
            rows.append("S%d,School %d,OTHER,GATE,Gate,C%d,Camera %d,rtsp://10.0.%d.%d/main\n"
                    .formatted(i / 40, i / 40, i, i, i / 250, i % 250));
        }
        assertThat(bring("r.csv", rows.toString())).isEqualTo(new RegistryImport.Applied(75, 3_000, 3_150));
        assertThat(bring("r.csv", rows.toString())).isEqualTo(new RegistryImport.Applied(75, 3_000, 0));
        assertThat(registry.feeds()).hasSize(3_000);
        assertThat(registry.expectations()).hasSize(3_000);
        assertThat(registry.revision()).isEqualTo(1);
    }

    private RegistryImport.Outcome bring(String name, String content) throws IOException {
        return importer.importFile(Files.writeString(directory.resolve(name), content), OFFICER, "registry file");
    }

    private int audited() {
        List<Integer> counts = database.jdbi()
                .withHandle(h -> h.select("select count(*) from access_register")
                        .mapTo(Integer.class)
                        .list());
        return counts.getFirst();
    }
}
