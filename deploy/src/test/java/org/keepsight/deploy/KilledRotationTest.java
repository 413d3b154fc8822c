package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.FactorKeeping;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.Identity;
import org.keepsight.api.identity.IdentitySettings;
import org.keepsight.api.identity.NewAccount;
import org.keepsight.api.identity.Role;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.registry.CameraChange;
import org.keepsight.storage.registry.CredentialKeeping;
import org.keepsight.storage.registry.CredentialVault;
import org.keepsight.storage.registry.Credentials;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.RegistryImport;
import org.keepsight.storage.registry.Safeguards;
import org.keepsight.storage.registry.TestSafeguards;
import org.keepsight.storage.secret.KeyRing;

/**
 * rotate-keys as it is run, killed at random moments and run again, while passwords change: no account is ever lost, and once
 * it says that nothing needs an older key, nothing does. {@code -Dkeepsight.seed=S} replays the moments as far as the
 * machine is as fast.
 */
@Timeout(300)
class KilledRotationTest {
    private static final int CAMERAS = 3_000;
    private static final int KILLS = 6;
    private static final Actor ACTOR = new Actor("test");
    private static final String PASSWORD = "seven boats on the canal";

    private final long seed = Long.getLong("keepsight.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final DatabaseAddress address = TestDatabase.createAddress();
    private final Database database = Database.open(address, 4);
    private final Map<String, Credentials> expected = new HashMap<>();

    @TempDir
    Path directory;

    private Path keyFile;
    private Path config;
    private AuditLog audit;

    @BeforeEach
    void register() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        keyFile = data.resolve("credentials.key");
        audit = new AuditLog(InstallationKey.loadOrCreate(data.resolve("installation.key")));
        config = Files.writeString(
                directory.resolve("keepsight.yaml"),
                "database: {url: \"%s\", user: %s, password: \"%s\"}\n"
                        .formatted(address.url(), address.user(), address.password()));
        KeyRing keys = KeyRing.loadOrCreate(keyFile);
        new CredentialKeeping(database.jdbi(), keys, audit).begin();
        importCameras(keys);
        Identity identity =
                Identity.open(database.jdbi(), audit, InstantSource.system(), IdentitySettings.DEFAULT, keys);
        for (String name : List.of("zhang", "li")) {
            identity.accounts()
                    .add(
                            new NewAccount(name, name, "x", Set.of(new Grant(Role.BUREAU_AUDITOR, null))),
                            PASSWORD,
                            ACTOR,
                            "a test");
            identity.own()
                    .enrol(
                            identity.signIn()
                                    .signIn(name, PASSWORD, null, "127.0.0.1")
                                    .admission()
                                    .caller(),
                            PASSWORD);
        }
    }

    private void importCameras(KeyRing keys) throws IOException {
        StringBuilder rows = new StringBuilder("campus_code,campus_name,campus_kind,area_kind,area_name,camera_code,"
                + "camera_name,url,username,password\n");
        for (int i = 0; i < CAMERAS; i++) {
            rows.append("S%d,School,OTHER,GATE,Gate,C%d,Camera,rtsp://10.0.%d.%d/main,admin,p-%d\n"
                    .formatted(i / 40, i, i / 250, i % 250, i));
            expected.put("C" + i, new Credentials("admin", "p-" + i));
        }
        RegistryImport.Outcome outcome = new RegistryImport(
                        database.jdbi(), audit, InstantSource.system(), safeguards(keys), ZoneOffset.UTC)
                .importFile(Files.writeString(directory.resolve("registry.csv"), rows), ACTOR, "a test");
        assertThat(outcome).isInstanceOf(RegistryImport.Applied.class);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aKilledRotationLosesNothingAndGoesOnWhereItWas() throws Exception {
        System.out.println("seed " + seed);
        KeyRing running = KeyRing.load(keyFile); // of a serve that runs on
        List<Integer> moments = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            String before = KeyRing.load(keyFile).newest();
            try (Program rotation = Program.start("rotate-keys", "--config", config.toString(), "--new-key")) {
                if (i % 3 != 0) { // else it may die before it has done anything
                    awaitSealed(rotation, before);
                }
                Thread.sleep(random.nextInt(i % 3 == 0 ? 2_500 : 1_000));
                rotation.kill();
            }
            moments.add(under(KeyRing.load(keyFile).newest()));
            assertEverythingOpens(KeyRing.load(keyFile));
            changePassword(running, "C" + random.nextInt(CAMERAS), "changed-" + i);
        }
        System.out.println("killed when so many were under the newest key: " + moments);
        assertThat(moments).as("some were killed half way").anyMatch(done -> done > 0 && done < CAMERAS);

        try (Program rotation = Program.start("rotate-keys", "--config", config.toString())) {
            assertThat(rotation.exitCode()).isZero();
            assertThat(rotation.said()).last().asString().contains("nothing needs an older key");
        }
        List<String> keys = Files.readAllLines(keyFile);
        assertThat(keys).hasSizeGreaterThan(2);
        assertEverythingOpens(KeyRing.of(keys.getLast()));
    }

    private void awaitSealed(Program rotation, String before) throws Exception {
        ServedCounty.await("it has begun to seal", () -> {
            String newest = KeyRing.load(keyFile).newest();
            return !rotation.alive() || (!newest.equals(before) && under(newest) > 0);
        });
    }

    /** As a serve does that read its keys before. */
    private void changePassword(KeyRing keys, String camera, String password) {
        Credentials changed = new Credentials("admin", password);
        registry(keys)
                .changeCamera(
                        new Code(camera),
                        new CameraChange(null, null, null, changed, null, null, null, null, null),
                        ACTOR,
                        "a test");
        expected.put(camera, changed);
    }

    private void assertEverythingOpens(KeyRing keys) {
        Map<String, Credentials> opened = registry(keys).feeds().stream()
                .filter(feed -> feed.credentials() != null)
                .collect(Collectors.toMap(
                        feed -> feed.code().value(), feed -> Objects.requireNonNull(feed.credentials())));
        assertThat(opened).isEqualTo(expected);
        assertThat(new FactorKeeping(database.jdbi(), keys, audit).unreadable()).isEmpty();
    }

    private Registry registry(KeyRing keys) {
        return new Registry(database.jdbi(), audit, InstantSource.system(), safeguards(keys));
    }

    private static Safeguards safeguards(KeyRing keys) {
        return new Safeguards(TestSafeguards.NETWORKS, new CredentialVault(keys));
    }

    private int under(String key) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from camera_credential where key_id = :key")
                        .bind("key", key)
                        .mapTo(Integer.class)
                        .one());
    }
}
