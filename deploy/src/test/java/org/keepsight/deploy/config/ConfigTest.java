package org.keepsight.deploy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.OidcSettings;
import org.keepsight.deploy.config.DatabaseConfig.Login;
import org.keepsight.storage.network.CameraNetworks;
import org.keepsight.storage.object.LockMode;

class ConfigTest {
    @TempDir
    Path directory;

    @Test
    void scrubbingIsSwitchedOffWithOrWithoutQuotes() throws Exception {
        for (String off : new String[] {"off", "'off'"}) {
            assertThat(Config.parse("retention: {scrub: {budget: " + off + "}}", directory)
                            .retention()
                            .scrub()
                            .budget())
                    .isZero();
        }
    }

    @Test
    void theShippedExampleIsExactlyTheDefaults() throws Exception {
        Path example = Path.of("keepsight.example.yaml");
        Path copy = Files.copy(example, directory.resolve("keepsight.yaml"));

        assertThat(Config.read(copy)).isEqualTo(Config.parse("", directory));
    }

    @Test
    void everyCommentedKeyOfTheExampleIsAKey() throws Exception {
        Path registry = Files.writeString(directory.resolve("registry.csv"), "");
        Files.writeString(directory.resolve("secret"), "s\n");
        String all = Files.readString(Path.of("keepsight.example.yaml"))
                .replaceAll(
                        "(?m)^( *)# ((?:  )?)(url|service|user|password-file|s3|endpoint|bucket|region|access-key|"
                                + "secret-key-file|create-bucket|lock|file|spool|installation-key):( |$)",
                        "$1$2$3:$4")
                .replaceAll("(?m)\\s+\\((or|default).*$", "")
                .replaceAll("(password-file|secret-key-file): .*", "$1: secret");

        Config config = Config.parse(all, directory);

        assertThat(config.database().url()).isEqualTo("jdbc:postgresql://db.bureau.example/keepsight");
        Secret secret = new Secret("s");
        assertThat(config.database().owner()).isEqualTo(new Login("keepsight", secret));
        assertThat(config.database().service()).isEqualTo(new Login("keepsight_serve", secret));
        assertThat(config.store().s3()).isNotNull();
        assertThat(config.registryFile()).isEqualTo(registry);
        assertThat(config.toString()).doesNotContain("value=s");
    }

    @Test
    void theExampleOfAnOpenIdProviderIsOne() throws Exception {
        Files.writeString(directory.resolve("oidc.secret"), "very secret\n");
        String example = Files.readString(Path.of("keepsight.example.yaml"));
        String all = example.substring(example.indexOf("identity:"), example.indexOf("# Campuses, areas"))
                .replaceAll("(?m)^  # (oidc:|  )", "  $1");

        OidcSettings oidc =
                Objects.requireNonNull(Config.parse(all, directory).identity().oidc());

        assertThat(oidc.provider().callback()).hasToString("https://keepsight.bureau.example/api/v1/oidc/callback");
        assertThat(oidc.provider().clientSecret()).isEqualTo("very secret");
        assertThat(oidc.toString()).doesNotContain("very secret");
        assertThat(oidc.rules().grants()).containsExactly("groups", "realm_access.roles");
        assertThat(oidc.rules().rules()).hasSize(5);
        assertThat(oidc.refresh()).isEqualTo(Duration.ofMinutes(5));
        assertThat(oidc.withoutAnswer()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void whatAnOpenIdProviderIsToldWronglyIsNamed() {
        List<String> problems = problemsOf("""
                identity:
                  oidc:
                    issuer: http://id.bureau.example
                    address: https://keepsight.bureau.example/sub
                    refresh: 1s
                    grants:
                      - {value: guards, role: OFFICER}
                      - {value: "x-{campus}", role: BUREAU_AUDITOR}
                      - {value: x, role: BOSS}
                      - {value: y, role: POLICE, kampus: S01}
                """);

        assertThat(problems)
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p)
                                .startsWith("identity.oidc.issuer: 'http://id.bureau.example': must begin with"),
                        p -> assertThat(p).isEqualTo("identity.oidc.client-id: is needed"),
                        p -> assertThat(p).contains("identity.oidc.address").contains("has no path"),
                        p -> assertThat(p).startsWith("identity.oidc.refresh: '1s': must be between"),
                        p -> assertThat(p)
                                .startsWith("identity.oidc.grants[0]: OFFICER is granted for a campus: write"),
                        p -> assertThat(p).startsWith("identity.oidc.grants[1]: BUREAU_AUDITOR is of the county"),
                        p -> assertThat(p).startsWith("identity.oidc.grants[2].role: 'BOSS': is none of"),
                        p -> assertThat(p).startsWith("identity.oidc.grants[2]: needs value and role"),
                        p -> assertThat(p).startsWith("identity.oidc.grants[3].kampus: is not a key"));
    }

    @Test
    void allProblemsAreReportedAtOnceAndByKey() {
        List<String> problems = problemsOf("""
                nodes: 1
                time-zone: Mars/Olympus
                http: {port: 99999, hots: x}
                ingest: {segment: 60, spool-limit: 5GB, uploads: many, camera-networks: [10.0.0.0/8, lan]}
                database: {url: "jdbc:mysql://x"}
                store: {directory: a, s3: {bucket: b, lock: firm}}
                registry: {file: nowhere.csv}
                retention: 7
                """);

        assertThat(problems)
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).startsWith("nodes: is not a key"),
                        p -> assertThat(p).startsWith("time-zone: 'Mars/Olympus'"),
                        p -> assertThat(p).isEqualTo("http.port: '99999': must be between 0 and 65535"),
                        p -> assertThat(p).startsWith("http.hots: is not a key"),
                        p -> assertThat(p).startsWith("ingest.segment: '60': a duration carries its unit"),
                        p -> assertThat(p).startsWith("ingest.spool-limit: '5GB': a size carries its unit"),
                        p -> assertThat(p).isEqualTo("ingest.uploads: 'many': must be a whole number"),
                        p -> assertThat(p).startsWith("ingest.camera-networks: 'lan': is not a network"),
                        p -> assertThat(p).startsWith("database.url: must begin with"),
                        p -> assertThat(p).startsWith("store.s3: and store.directory exclude"),
                        p -> assertThat(p).isEqualTo("store.s3.endpoint: is needed"),
                        p -> assertThat(p).isEqualTo("store.s3.access-key: is needed"),
                        p -> assertThat(p).isEqualTo("store.s3.lock: 'firm': is auto, none, governance or compliance"),
                        p -> assertThat(p).startsWith("store.s3.secret-key: is needed"),
                        p -> assertThat(p).startsWith("registry.file: cannot be read"),
                        p -> assertThat(p).isEqualTo("retention: must be a mapping of keys to values"));
    }

    @Test
    void aLockIsWhatItSaysOrWhatTheBucketSays() throws Exception {
        for (String word : List.of("auto", "none", "governance", "compliance")) {
            Config config = Config.parse(
                    "store: {s3: {endpoint: 'http://s', bucket: b, access-key: k, secret-key: s, lock: " + word + "}}",
                    directory);
            LockMode lock = Objects.requireNonNull(config.store().s3()).lock();
            assertThat(lock == null ? "auto" : lock.name().toLowerCase(Locale.ROOT))
                    .isEqualTo(word);
        }
    }

    @Test
    void aMachineMayHaveTheLoginOfTheServiceOnly() throws Exception {
        String url = "database: {url: 'jdbc:postgresql://db/keepsight', ";
        DatabaseConfig only = Config.parse(url + "service: {user: s, password: p}}", directory)
                .database();
        assertThat(only.owner()).isNull();
        assertThat(only.service()).isEqualTo(new Login("s", new Secret("p")));
        DatabaseConfig both = Config.parse(url + "password: o, service: {user: s, password: p}}", directory)
                .database();
        assertThat(both.owner()).isEqualTo(new Login("keepsight", new Secret("o")));
        assertThat(Config.parse(url + "password: o}", directory).database().service())
                .isNull();

        assertThat(problemsOf("database: {service: {password: p}}"))
                .containsExactlyInAnyOrder(
                        "database.service.user: is needed",
                        "database.service: is for a database of your own: give its url, too");
    }

    @Test
    void whatWorkersAreToldIsTheSameButForTheDatabase() throws Exception {
        ConfigText whole = new ConfigText("""
                node: 007
                database: {url: "jdbc:postgresql://db/keepsight", password: 0wner, connections: 77}
                retention: {scrub: {budget: off}}
                ingest: {segment: 10s, uploads: 9, camera-networks: [10.0.0.0/8], spool-limit: 64MiB}
                store: {s3: {endpoint: "http://s", bucket: 桶, access-key: "yes", secret-key: "1e3"}}
                """, directory);

        ConfigText told = whole.withoutDatabase();

        assertThat(told.yaml()).doesNotContain("0wner").doesNotContain("jdbc");
        Config all = whole.config();
        Config heard = told.config();
        assertThat(heard.database()).isEqualTo(Config.parse("", directory).database());
        assertThat(heard.node()).isEqualTo(all.node());
        assertThat(heard.retention()).isEqualTo(all.retention());
        assertThat(heard.ingest()).isEqualTo(all.ingest());
        assertThat(heard.store()).isEqualTo(all.store());
        assertThat(new ConfigText("", directory).withoutDatabase().config()).isEqualTo(Config.parse("", directory));
    }

    @Test
    void aBrokenFileIsNamedByLine() {
        assertThat(problemsOf("http:\n  port: [1\n")).singleElement().asString().startsWith("line ");
        assertThat(problemsOf("http: {}\nhttp: {}\n"))
                .singleElement()
                .asString()
                .contains("Duplicate");
    }

    @Test
    void whatIsWrongWithALineIsSaidWithoutThePasswordInIt() {
        for (String broken : List.of(
                "database: {password: s3cret: x}",
                "database:\n  password: \"s3cret\n",
                "database:\n  password: s3cret\n password: s3cret\n",
                "database:\n  password: @s3cret\n",
                "database: {password: [s3cret]}",
                "database: s3cret",
                "database: {password: s3cret, password: s3cret}")) {
            assertThat(problemsOf(broken)).as(broken).isNotEmpty().noneMatch(problem -> problem.contains("s3cret"));
        }
    }

    @Test
    void aMissingOrBinaryFileIsOneSentence() throws Exception {
        assertThatThrownBy(() -> Config.read(directory.resolve("none.yaml")))
                .hasMessageContaining("no configuration file");
        Path binary = Files.write(directory.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> Config.read(binary)).hasMessageContaining("is not UTF-8");
    }

    @Test
    void unitsAreWhatTheySay() throws Exception {
        Config config =
                Config.parse("ingest: {segment: 2m, spool-limit: 64MiB, camera-networks: [10.1.0.0/16]}", directory);

        assertThat(config.ingest().segment()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.ingest().cameraNetworks()).isEqualTo(CameraNetworks.of("10.1.0.0/16"));
        assertThat(config.ingest().spoolBytes()).isEqualTo(64L * 1024 * 1024);
    }

    private List<String> problemsOf(String yaml) {
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> Config.parse(yaml, directory));
        assertThat(thrown).isNotNull();
        return thrown.problems();
    }
}
