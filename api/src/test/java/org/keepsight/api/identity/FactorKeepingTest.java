package org.keepsight.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.OwnAccount.Enrolment;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.SchemaOwner;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;
import org.keepsight.storage.secret.KeyRing;

/** The secrets of second factors at rest: sealed, for their account only, and under the newest key when keys are rotated. */
class FactorKeepingTest {
    private static final Actor ACTOR = new Actor("test");
    private static final String PASSWORD = "seven boats on the canal";
    private static final String PLAIN = "plain-secret-of-20-b";

    @TempDir
    private Path directory;

    private final Instant now = Instant.parse("2026-11-22T00:00:10Z");
    private final DatabaseAddress address = TestDatabase.createAddress();
    private final Database database = Database.open(address, 4);
    private KeyRing keys;
    private Identity identity;

    @BeforeEach
    void begin() throws Exception {
        keys = KeyRing.loadOrCreate(directory.resolve("credentials.key"));
        identity = identity(keys);
        for (String name : List.of("zhang", "li")) {
            identity.accounts()
                    .add(
                            new NewAccount(name, name, "局", Set.of(new Grant(Role.BUREAU_AUDITOR, null))),
                            PASSWORD,
                            ACTOR,
                            "a test");
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Identity identity(KeyRing ring) {
        return Identity.open(database.jdbi(), TestAudit.log(), () -> now, IdentitySettings.DEFAULT, ring);
    }

    private FactorKeeping keeping(KeyRing ring) {
        return new FactorKeeping(database.jdbi(), ring, TestAudit.log());
    }

    /** What earlier versions wrote. */
    private void writeInTheClear(String name) {
        owner(handle -> handle.createUpdate("""
                        update keepsight.account set totp_secret = :secret, totp_confirmed = true, totp_key_id = null,
                            totp_sealed = null
                        where name = :name
                        """)
                .bind("secret", PLAIN.getBytes(StandardCharsets.US_ASCII))
                .bind("name", name)
                .execute());
    }

    private <T> T owner(Function<Handle, T> act) {
        return Jdbi.create(address.url(), address.user(), address.password()).withHandle(act::apply);
    }

    private void signIn(Identity at, String name) {
        String code = Totp.code(PLAIN.getBytes(StandardCharsets.US_ASCII), now.getEpochSecond() / 30, 6);
        owner(handle -> handle.execute("update keepsight.account set totp_step = 0"));
        at.signIn().signIn(name, PASSWORD, code, "192.168.1.7");
    }

    private void assertRefused(Kind kind, Identity at, String name) {
        assertThatThrownBy(() -> signIn(at, name))
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private String file() {
        return owner(handle -> {
            handle.execute("checkpoint");
            return handle.createQuery(
                            "select encode(pg_read_binary_file(pg_relation_filepath('keepsight.account')), 'escape')")
                    .mapTo(String.class)
                    .one();
        });
    }

    @Test
    void whatEarlierVersionsWroteInTheClearIsSealedAndLeavesNoTrace() {
        writeInTheClear("zhang");
        assertThat(file()).contains(PLAIN);

        assertThat(keeping(keys).begin()).isTrue();
        new SchemaOwner(address).rewrite(List.of(FactorKeeping.SCRUBBED));

        signIn(identity, "zhang");
        assertThat(file()).doesNotContain(PLAIN);
        assertThat(keeping(keys).begin()).isFalse();
        signIn(identity, "zhang");
    }

    @Test
    void whatIsEnrolledIsWrittenSealed() {
        Caller zhang = identity.signIn()
                .signIn("zhang", PASSWORD, null, "192.168.1.7")
                .admission()
                .caller();
        Enrolment enrolment = identity.own().enrol(zhang, PASSWORD);

        SealedFactor factor = Objects.requireNonNull(database.jdbi()
                .withHandle(handle -> AccountRows.find(handle, "zhang").orElseThrow())
                .factor());
        byte[] secret = new FactorVault(keys).open("zhang", factor).orElseThrow();
        assertThat(Totp.base32(secret)).isEqualTo(enrolment.secret());
        assertThat(new FactorVault(keys).open("li", factor)).as("of another").isEmpty();
        int inTheClear = owner(
                handle -> handle.createQuery("select count(*) from keepsight.account where totp_secret is not null")
                        .mapTo(Integer.class)
                        .one());
        assertThat(inTheClear).isZero();
    }

    @Test
    void aSealThatIsMovedToAnotherAccountDoesNotLetIn() {
        writeInTheClear("zhang");
        keeping(keys).begin();
        owner(handle -> handle.execute("""
                update keepsight.account l set totp_key_id = z.totp_key_id, totp_sealed = z.totp_sealed, totp_confirmed = true
                from keepsight.account z where l.name = 'li' and z.name = 'zhang'
                """));

        assertRefused(Kind.UNAVAILABLE, identity, "li");
        signIn(identity, "zhang");
    }

    @Test
    void anOlderKeyMayGoWhenAllIsRotatedAndALostOneCostsAReset() throws Exception {
        writeInTheClear("zhang");
        writeInTheClear("li");
        keeping(keys).begin();
        Path file = directory.resolve("credentials.key");
        KeyRing.addKey(file);

        assertThat(keeping(keys).rotate(ACTOR, "a test")).isEqualTo(2);
        assertThat(keeping(keys).rotate(ACTOR, "a test")).isZero();
        List<String> lines = Files.readAllLines(file);
        KeyRing newest = KeyRing.of(lines.getLast());
        assertThat(keeping(newest).unreadable()).isEmpty();
        signIn(identity(newest), "zhang");

        KeyRing lost = KeyRing.of("f".repeat(64));
        assertThat(keeping(lost).rotate(ACTOR, "a test")).isZero();
        assertThat(keeping(lost).unreadable()).containsExactly("li", "zhang");
        assertRefused(Kind.UNAVAILABLE, identity(lost), "zhang");
        identity(lost).accounts().reset("zhang", ACTOR, "the key is lost");
        assertThat(keeping(lost).unreadable()).containsExactly("li");
    }
}
