package org.keepsight.storage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.SchemaOwner;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.secret.KeyRing;

/** Accounts at rest: sealed, bound to their camera and address, and sealed anew without anybody noticing. */
class CredentialKeepingTest {
    private static final Actor ACTOR = new Actor("test");
    private static final Code SCHOOL = new Code("S1");

    @TempDir
    private Path directory;

    private final DatabaseAddress address = TestDatabase.createAddress();
    private final Database database = Database.open(address, 6);
    private final Jdbi owner =
            Jdbi.create(address.url(), address.user(), address.password()).installPlugin(new PostgresPlugin());
    private Path file;
    private KeyRing keys;

    @BeforeEach
    void begin() throws Exception {
        file = directory.resolve("credentials.key");
        keys = KeyRing.loadOrCreate(file);
        keeping(keys).begin();
        registry(keys).addCampus(new NewCampus(SCHOOL, "School", CampusKind.PUBLIC_SCHOOL), ACTOR, "test");
        registry(keys).addArea(SCHOOL, new NewArea("GATE", "Gate"), ACTOR, "test");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatEarlierVersionsWroteInTheClearIsSealedAndLeavesNoTrace() {
        cameras(2);
        owner.useHandle(handle -> {
            handle.execute("set search_path = keepsight");
            handle.execute("update camera_credential set key_id = null, sealed = null, username = 'admin',"
                    + " password = 'plainly-' || id");
        });
        assertThat(files("camera_credential", "journal_outbox")).allMatch(file -> file.contains("plainly-1"));
        long revision = registry(keys).revision();

        assertThat(keeping(keys).begin()).isTrue();
        new SchemaOwner(address).rewrite(CredentialKeeping.SCRUBBED);

        assertThat(accounts(keys))
                .isEqualTo(Map.of(
                        "C0", new Credentials("admin", "plainly-1"), "C1", new Credentials("admin", "plainly-2")));
        assertThat(files("camera_credential", "journal_outbox")).noneMatch(file -> file.contains("plainly-"));
        assertThat(registry(keys).revision()).isEqualTo(revision);
        assertThat(keeping(keys).begin()).isFalse();
    }

    @Test
    void aSealOpensForItsCameraAtItsAddressOnly() {
        cameras(2);
        ownerDoes("update camera_binding set credential_id = 3 - credential_id");
        assertThat(accounts(keys)).isEmpty();
        ownerDoes("update camera_binding set credential_id = 3 - credential_id");
        assertThat(accounts(keys)).hasSize(2);

        ownerDoes("update camera_binding set url = 'rtsp://10.9.9.9/steal' where camera_id = 1");
        assertThat(accounts(keys)).containsOnlyKeys("C1");
        assertThat(keeping(keys).unreadable()).containsExactly(new Code("C0"));
        assertThatThrownBy(() -> change(keys, "rtsp://10.0.0.99/new", null))
                .isInstanceOf(DomainException.class)
                .hasMessageContaining("give them anew");
        change(keys, null, new Credentials("admin", "anew"));
        assertThat(accounts(keys)).containsEntry("C0", new Credentials("admin", "anew"));
    }

    @Test
    void aRotationThatIsBrokenOffGoesOnWhereItWasAndNobodyNotices() throws Exception {
        cameras(450);
        Registry running = registry(keys);
        Map<String, Credentials> before = accounts(running);
        assertThat(before).hasSize(450);
        KeyRing.addKey(file);
        ownerDoes("""
                create function fail() returns trigger language plpgsql as $$
                begin if new.id = 300 then raise 'broken off'; end if; return new; end $$
                """);
        ownerDoes("create trigger fail before update on camera_credential for each row execute function fail()");

        assertThatThrownBy(() -> keeping(keys).rotate(ACTOR, "test")).hasMessageContaining("broken off");
        assertThat(under(keys.newest())).isEqualTo(200);
        assertThat(accounts(KeyRing.load(file))).isEqualTo(before);
        ownerDoes("drop trigger fail on camera_credential");

        assertThat(keeping(KeyRing.load(file)).rotate(ACTOR, "test")).isEqualTo(250);
        assertThat(under(keys.newest())).isEqualTo(450);
        assertThat(accounts(KeyRing.load(file))).isEqualTo(before);
        assertThat(accounts(running)).isEqualTo(before);
        assertThat(keeping(keys).rotate(ACTOR, "test")).isZero();
    }

    @Test
    void aMachineWithoutTheKeyIsToldSoAndALostKeyCostsTheAccountsOnly() throws Exception {
        cameras(2);
        Path other = directory.resolve("other.key");
        assertThatThrownBy(() -> keeping(KeyRing.loadOrCreate(other)).requireKey())
                .isInstanceOf(DomainException.class)
                .hasMessageContaining(keys.newest())
                .hasMessageContaining("copy the file of keys");

        KeyRing lost = KeyRing.load(other);
        assertThat(keeping(lost).rotate(ACTOR, "lost")).isZero();
        assertThat(keeping(lost).unreadable()).containsExactly(new Code("C0"), new Code("C1"));
        keeping(lost).begin();
        change(lost, null, new Credentials("admin", "anew"));
        assertThat(accounts(lost)).isEqualTo(Map.of("C0", new Credentials("admin", "anew")));
    }

    private CredentialKeeping keeping(KeyRing ring) {
        return new CredentialKeeping(database.jdbi(), ring, TestAudit.log());
    }

    private Registry registry(KeyRing ring) {
        return new Registry(
                database.jdbi(),
                TestAudit.log(),
                InstantSource.system(),
                new Safeguards(TestSafeguards.NETWORKS, new CredentialVault(ring)));
    }

    private void cameras(int count) {
        Registry registry = registry(keys);
        IntStream.range(0, count)
                .forEach(i -> registry.addCamera(
                        SCHOOL,
                        new NewCamera(
                                new Code("C" + i),
                                "camera",
                                "Gate",
                                "rtsp://10.0.%d.%d/1".formatted(i / 200, i % 200 + 1),
                                new Credentials("admin", "p" + i),
                                true,
                                false,
                                null,
                                null,
                                null,
                                null),
                        ACTOR,
                        "test"));
    }

    private void change(KeyRing ring, @Nullable String url, @Nullable Credentials credentials) {
        registry(ring)
                .changeCamera(
                        new Code("C0"),
                        new CameraChange(null, null, url, credentials, null, null, null, null, null),
                        ACTOR,
                        "test");
    }

    private Map<String, Credentials> accounts(KeyRing ring) {
        return accounts(registry(ring));
    }

    private static Map<String, Credentials> accounts(Registry registry) {
        return registry.feeds().stream()
                .filter(feed -> feed.credentials() != null)
                .collect(Collectors.toMap(feed -> feed.code().value(), CameraFeed::credentials));
    }

    private int under(String key) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from camera_credential where key_id = :key")
                        .bind("key", key)
                        .mapTo(Integer.class)
                        .one());
    }

    private void ownerDoes(String statement) {
        owner.useHandle(handle -> {
            handle.execute("set search_path = keepsight");
            handle.execute(statement);
        });
    }

    /** The files of these tables as they are on disk. */
    private List<String> files(String... tables) {
        return owner.withHandle(handle -> {
            handle.execute("checkpoint");
            return List.of(tables).stream()
                    .map(table -> handle.createQuery(
                                    "select encode(pg_read_binary_file(pg_relation_filepath('keepsight." + table
                                            + "')), 'escape')")
                            .mapTo(String.class)
                            .one())
                    .toList();
        });
    }
}
