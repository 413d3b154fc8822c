package org.keepsight.storage.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.assertj.core.groups.Tuple;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditEvent.Outcome;
import org.keepsight.storage.audit.RegisterProblem.Kind;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.journal.MetaJournal;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.ObjectStore;

class AccessRegisterTest {
    private static final Actor ZHANG = new Actor("zhang.wei", "第一小学", Actor.Proof.PASSWORD, "192.0.2.7");
    private static final TimeRange DAY =
            new TimeRange(Instant.parse("2026-11-20T00:00:00.000001Z"), Instant.parse("2026-11-21T00:00:00Z"));

    @TempDir
    Path directory;

    private final DatabaseAddress address = TestDatabase.createAddress();
    private final Database database = Database.open(address, 10);
    private final AuditLog log = TestAudit.log();
    private final AccessRegister register = new AccessRegister(database.jdbi());
    /** Somebody with the role that owns the tables. */
    private Jdbi owner;

    @BeforeEach
    void connect() {
        owner = Jdbi.create(address.url(), address.user(), address.password());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatIsWrittenIsThereAndTheChainHolds() throws IOException {
        write("playback.begun", "第一小学 'GATE' \"1\"\\", "调查\u2028 12:10 的事");
        write("session.begun", "zhang.wei", "signing in");

        List<RegisterEntry> entries = register.entries(everything(), null, 10);

        assertThat(entries).extracting(RegisterEntry::action).containsExactly("session.begun", "playback.begun");
        RegisterEntry begun = entries.getLast();
        assertThat(begun.actor()).isEqualTo("zhang.wei");
        assertThat(begun.unit()).isEqualTo("第一小学");
        assertThat(begun.verified()).isEqualTo("PASSWORD");
        assertThat(begun.address()).isEqualTo("192.0.2.7");
        assertThat(begun.from()).isEqualTo(DAY.start());
        assertThat(begun.reason()).isEqualTo("调查\u2028 12:10 的事");
        assertThat(problems(null)).isEmpty();
    }

    @Test
    void theServiceItselfCannotChangeRemoveOrChainAnything() {
        write("a", "s", "r");

        for (String attempt : List.of(
                "update access_register set actor = 'nobody'",
                "delete from access_register",
                "truncate access_register",
                "update register_link set number = 7",
                "delete from register_link",
                "insert into register_link (number, entry, hash) values (9, gen_random_uuid(), sha256('x'))",
                "update register_anchor set number = 7",
                "alter table access_register disable trigger register_chain",
                "select number from forget_register(now(), 10)")) {
            assertThatThrownBy(() -> database.jdbi().useHandle(handle -> handle.execute(attempt)))
                    .as(attempt)
                    .hasStackTraceContaining("org.postgresql.util.PSQLException");
        }
    }

    @Test
    void aChangedEntryIsNamed() throws IOException {
        three();
        behindOurBack("update access_register set actor = 'li.na' where subject = 'two'");

        assertThat(problems(null))
                .extracting(RegisterProblem::kind, RegisterProblem::number)
                .containsExactly(found(Kind.CHANGED, 2));
    }

    @Test
    void aChangedEntryWhoseLinkWasMadeToFitIsNamed() throws IOException {
        three();
        behindOurBack("update access_register set reason = 'another' where subject = 'three'");
        behindOurBack("""
                update register_link l set hash = sha256(b.hash || convert_to('3' || E'\\x1f' || register_text(e), 'UTF8'))
                from register_link b, access_register e where l.number = 3 and b.number = 2 and e.id = l.entry
                """);

        assertThat(problems(null))
                .extracting(RegisterProblem::kind, RegisterProblem::number)
                .containsExactly(found(Kind.INSERTED, 3));
    }

    @Test
    void aRemovedEntryIsNamed() throws IOException {
        three();
        behindOurBack("delete from access_register where subject = 'two'");

        assertThat(problems(null))
                .extracting(RegisterProblem::kind, RegisterProblem::number)
                .containsExactly(found(Kind.REMOVED, 2));
    }

    @Test
    void aRemovedEntryIsNamedAlsoWhenItsLinkWentWithIt() throws IOException {
        three();
        behindOurBack("delete from register_link where number = 2");
        behindOurBack("delete from access_register where subject = 'two'");

        assertThat(problems(null))
                .extracting(RegisterProblem::kind, RegisterProblem::number)
                .containsExactly(found(Kind.REMOVED, 2));
    }

    @Test
    void anInsertedEntryIsNamed() throws IOException {
        three();
        behindOurBack("""
                insert into access_register (at, actor, action, subject, reason, seal)
                values (now(), 'li.na', 'playback.begun', 'four', 'planted', sha256('guess'))
                """);
        behindOurBack("""
                insert into access_register (at, actor, action, subject, reason)
                values (now(), 'li.na', 'playback.begun', 'five', 'planted')
                """);

        assertThat(problems(null))
                .extracting(RegisterProblem::kind, RegisterProblem::number)
                .containsExactly(found(Kind.INSERTED, 4), found(Kind.INSERTED, 5));
    }

    @Test
    void anEntryThatWasInsertedPastTheChainIsNamed() throws IOException {
        three();
        behindOurBack("alter table access_register disable trigger register_chain");
        behindOurBack("""
                insert into access_register (id, at, actor, action, subject, reason)
                values ('00000000-0000-0000-0000-00000000000a', now(), 'li.na', 'a', 'four', 'planted')
                """);

        assertThat(problems(null)).singleElement().satisfies(problem -> {
            assertThat(problem.kind()).isEqualTo(Kind.INSERTED);
            assertThat(problem.subject()).contains("00000000-0000-0000-0000-00000000000a");
        });
    }

    @Test
    void aChainThatWasCutOrWrittenAnewIsFoundByWhatTheStoreHas() throws IOException {
        three();
        try (ObjectStore store = new DirectoryObjectStore(directory)) {
            keeping(Duration.ofDays(1096)).anchor();
            MetaJournal.start(database.jdbi(), store, TestAudit.KEY, Duration.ofDays(30))
                    .close(); // writes what waits
            assertThat(problems(store)).isEmpty();

            behindOurBack("delete from access_register where subject = 'three'");
            behindOurBack("delete from register_link where number = 3");
            behindOurBack("delete from register_anchor");
            assertThat(problems(null))
                    .as("the database alone knows nothing of it")
                    .isEmpty();
            assertThat(problems(store))
                    .extracting(RegisterProblem::kind, RegisterProblem::number)
                    .containsExactly(found(Kind.REMOVED, 3));

            write("a", "another three", "r"); // in its place
            assertThat(problems(null)).isEmpty();
            assertThat(problems(store))
                    .extracting(RegisterProblem::kind, RegisterProblem::number)
                    .containsExactly(found(Kind.CHAIN_BROKEN, 3));
        }
    }

    @Test
    void manyWriteAtOnceAndOneTransactionThatIsTakenBackLeavesNoHole() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int writer = i;
                writers.add(threads.submit(() -> {
                    for (int n = 0; n < 40; n++) {
                        int number = n;
                        database.jdbi().useTransaction(handle -> {
                            log.write(handle, ZHANG, "r", "a", writer + "-" + number, Map.of());
                            if (number % 4 == 3) {
                                handle.rollback();
                            }
                        });
                    }
                }));
            }
            for (Future<?> each : writers) {
                each.get();
            }
        }

        assertThat(register.entries(everything(), null, 1000)).hasSize(8 * 30);
        assertThat(problems(null)).isEmpty();
        assertThat(lastNumber()).isEqualTo(8 * 30);
    }

    @Test
    void whatWasKeptLongEnoughIsForgottenAndTheRegisterSaysSo() throws IOException {
        Instant now = Instant.now();
        at(now.minus(Duration.ofDays(1200))).accept("old");
        at(now.minus(Duration.ofDays(1100))).accept("old, too");
        at(now.minus(Duration.ofDays(1000))).accept("young");

        keeping(Duration.ofDays(1096)).forget();

        assertThat(register.entries(everything(), null, 10))
                .extracting(RegisterEntry::action)
                .containsExactly(RegisterChain.EXPIRED, "young");
        assertThat(problems(null)).isEmpty();
        keeping(Duration.ofDays(1096)).forget(); // nothing more
        assertThat(register.entries(everything(), null, 10)).hasSize(2);
        behindOurBack("delete from access_register where action = 'young'");
        assertThat(problems(null))
                .extracting(RegisterProblem::kind, RegisterProblem::number)
                .containsExactly(found(Kind.REMOVED, 3));
    }

    @Test
    void whoRemovesTheBeginningCannotPassItForExpired() throws IOException {
        three();
        behindOurBack("delete from access_register where subject in ('one', 'two')");
        behindOurBack("delete from register_link where number = 1");

        assertThat(problems(null))
                .singleElement()
                .satisfies(problem -> assertThat(problem.kind()).isEqualTo(Kind.REMOVED));
    }

    @Test
    void lessThanThreeYearsAreRefused() {
        assertThatThrownBy(() -> keeping(Duration.ofDays(1095)))
                .isInstanceOf(DomainException.class)
                .hasMessageContaining("1096");
    }

    @Test
    void entriesAreFoundByWhatIsAskedPageByPage() {
        for (int i = 0; i < 25; i++) {
            write(i % 5 == 0 ? "playback.begun" : "session.begun", "s" + i, "r");
        }
        RegisterQuery playback = new RegisterQuery(
                always(), "zhang.wei", "playback.", Outcome.DONE, new Code("S1"), new Code("C1"), null);

        List<RegisterEntry> first = register.entries(playback, null, 3);
        RegisterEntry last = first.getLast();
        List<RegisterEntry> second = register.entries(playback, new AccessRegister.Place(last.at(), last.id()), 3);

        assertThat(first).extracting(RegisterEntry::subject).containsExactly("s20", "s15", "s10");
        assertThat(second).extracting(RegisterEntry::subject).containsExactly("s5", "s0");
        List<String> exported = new ArrayList<>();
        register.each(playback, each -> exported.add(each.subject()));
        assertThat(exported).containsExactly("s20", "s15", "s10", "s5", "s0");
        RegisterQuery foreign = new RegisterQuery(always(), null, null, null, null, null, Set.of(new Code("S2")));
        assertThat(register.entries(foreign, null, 3)).isEmpty();
    }

    private RegisterKeeping keeping(Duration kept) {
        return new RegisterKeeping(database.jdbi(), log, InstantSource.system(), kept);
    }

    private Consumer<String> at(Instant instant) {
        AuditLog then = new AuditLog(TestAudit.KEY, InstantSource.fixed(instant));
        return action ->
                database.jdbi().useTransaction(handle -> then.write(handle, ZHANG, "r", action, "s", Map.of()));
    }

    private void three() {
        write("a", "one", "r");
        write("a", "two", "r");
        write("a", "three", "r");
    }

    private void write(String action, String subject, String reason) {
        About about = new About(new Code("S1"), new Code("C1"), DAY);
        database.jdbi()
                .useTransaction(handle -> log.write(
                        handle, ZHANG, reason, AuditEvent.done(action, subject, about, Map.of("第", "二\n\u001f"))));
    }

    private void behindOurBack(String sql) {
        owner.useTransaction(handle -> {
            handle.execute("set search_path to keepsight");
            assertThat(handle.execute(sql)).as(sql).isGreaterThanOrEqualTo(0);
        });
    }

    private long lastNumber() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select max(number) from register_link")
                        .mapTo(Long.class)
                        .one());
    }

    private List<RegisterProblem> problems(@Nullable ObjectStore store) throws IOException {
        List<RegisterProblem> problems = new ArrayList<>();
        new RegisterCheck(database.jdbi(), TestAudit.KEY, store).run(problems::add);
        return problems;
    }

    private static Tuple found(Kind kind, long number) {
        return Tuple.tuple(kind, number);
    }

    private static RegisterQuery everything() {
        return new RegisterQuery(always(), null, null, null, null, null, null);
    }

    private static TimeRange always() {
        return new TimeRange(Instant.parse("2000-01-01T00:00:00Z"), Instant.parse("2100-01-01T00:00:00Z"));
    }
}
