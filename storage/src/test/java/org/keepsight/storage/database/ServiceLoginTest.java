package org.keepsight.storage.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;

/** As whom the service comes into the database, and what it may be there. */
class ServiceLoginTest {
    private static final Map<String, String> TOO_MUCH = Map.of(
            "superuser", "superuser",
            "createrole", "CREATEROLE",
            "replication", "REPLICATION",
            "bypassrls", "BYPASSRLS",
            "in role pg_write_all_data", "may change or delete in the table",
            "noinherit in role pg_write_all_data", "may change or delete in the table",
            "in role pg_execute_server_program", "pg_execute_server_program");

    private final DatabaseAddress server = TestDatabase.createAddress();
    private final Jdbi root = Jdbi.create(server.url(), server.user(), server.password());
    private final List<String> roles = new ArrayList<>();

    @BeforeEach
    void migrate() {
        Database.open(server, 2).close();
    }

    @AfterEach
    void dropRoles() {
        roles.forEach(role -> root.useHandle(h -> {
            h.execute("drop owned by " + role + " cascade");
            h.execute("drop role " + role);
        }));
    }

    private DatabaseAddress login(String name, String attributes) {
        roles.addFirst(name);
        root.useHandle(h -> h.execute("create role " + name + " login password 'secret' " + attributes));
        return new DatabaseAddress(server.url(), name, "secret");
    }

    private static String sessionUser(Database database) {
        return database.jdbi()
                .withHandle(h -> h.select("select session_user::text")
                        .mapTo(String.class)
                        .one());
    }

    @Test
    @Timeout(60)
    void keepsightMakesALoginThatIsNotTheOwnerAndCannotBecomeIt() {
        try (Database database = Database.open(server, 2)) {
            assertThat(sessionUser(database)).isEqualTo(server.user() + "_login");
            assertThatThrownBy(() -> database.jdbi().useHandle(h -> h.execute("set role " + server.user())))
                    .hasMessageContaining("permission denied");
            List<String> connected;
            do { // who has said goodbye is seen for a moment
                connected =
                        root.withHandle(h -> h.select("""
                                select usename::text from pg_stat_activity
                                where datname = current_database() and pid <> pg_backend_pid() and usename is not null
                                """).mapTo(String.class).list());
            } while (connected.contains(server.user()));
            assertThat(connected).isNotEmpty().containsOnly(server.user() + "_login");
        }
    }

    @Test
    void theLoginsPasswordFollowsFromTheOwnersAndFromNothingElse() {
        DatabaseAddress first = DatabaseAccess.ofOwner(server).service();
        assertThat(DatabaseAccess.ofOwner(server).service()).isEqualTo(first);
        assertThat(first.password()).matches("[0-9a-f]{64}").doesNotContain(server.password());
        assertThat(DatabaseAccess.ofOwner(new DatabaseAddress(server.url(), server.user(), "other"))
                        .service()
                        .password())
                .isNotEqualTo(first.password());
        assertThatThrownBy(() -> DatabaseAccess.ofOwner(new DatabaseAddress(server.url(), "trusted", "")))
                .isInstanceOf(DomainException.class)
                .hasMessageContaining("no password");
    }

    /** As at a bureau: the owner is no superuser, and made the database. */
    @Test
    void anOwnerWhoMayCreateRolesIsEnoughAndTheLoginsPasswordIsPutInOrder() {
        DatabaseAddress owner = login("bureau", "createrole");
        root.useHandle(h -> h.execute("grant keepsight_service to bureau with admin option"));
        root.useHandle(h -> h.execute("drop schema keepsight, quartz cascade"));
        String name = server.url().replaceAll(".*/", "");
        root.useHandle(h -> h.execute("alter database " + name + " owner to bureau"));
        roles.addFirst("bureau_login");
        try (Database database = Database.open(owner, 2)) {
            assertThat(sessionUser(database)).isEqualTo("bureau_login");
            database.jdbi().useHandle(h -> h.execute("insert into node (name) values ('n')"));
            database.jdbi().useHandle(h -> {
                h.execute("reset role"); // anybody may change their own
                h.execute("alter role current_user password 'spoilt'");
                h.execute("set role keepsight_service");
            });
            try (Database neighbour = Database.open(owner, 2)) {
                assertThat(sessionUser(neighbour)).isEqualTo("bureau_login");
            }
            assertThat(sessionUser(database)).isEqualTo("bureau_login");
        }
        root.useHandle(h -> h.execute("alter database " + name + " owner to " + server.user()));
    }

    @Test
    void whoMayNotMakeALoginIsToldWhatToDo() {
        DatabaseAddress owner = login("poor", "in role keepsight_service");
        assertThatThrownBy(() -> new SchemaOwner(owner).ensureLogin(new DatabaseAddress(server.url(), "served", "x")))
                .isInstanceOf(DomainException.class)
                .hasMessageContaining("create role served login password '...' in role keepsight_service")
                .hasMessageContaining("database.service");
        DatabaseAddress stranger = login("stranger", "");
        assertThatThrownBy(() -> new SchemaOwner(server).ensureLogin(stranger))
                .isInstanceOf(DomainException.class)
                .hasMessageContaining("no login of Keepsight's");
    }

    @Test
    void aGivenLoginServesWithoutTheOwnersPassword() {
        DatabaseAddress given = login("given", "noinherit in role keepsight_service");
        try (Database database = Database.open(DatabaseAccess.of(given, null), 2)) {
            assertThat(sessionUser(database)).isEqualTo("given");
            database.jdbi().useHandle(h -> h.execute("insert into node (name) values ('n')"));
        }
        assertThat(Database.connect(given, 2)).get().satisfies(Database::close);

        root.useHandle(h ->
                h.execute("delete from keepsight.flyway_schema_history where version = '" + Database.VERSION + "'"));
        assertThatThrownBy(() -> Database.open(DatabaseAccess.of(given, null), 2))
                .hasMessageContaining("keepsight migrate");
        assertThat(Database.connect(given, 2)).isEmpty();
    }

    @Test
    void aLoginThatMayMoreThanTheServiceIsRefused() {
        int number = 0;
        for (Map.Entry<String, String> each : TOO_MUCH.entrySet()) {
            DatabaseAddress login = login("login" + number++, each.getKey());
            root.useHandle(h -> h.execute("grant keepsight_service to " + login.user()));
            refused(login, each.getValue());
        }
        DatabaseAddress heir = login("heir", "noinherit in role keepsight_service");
        root.useHandle(h -> h.execute("grant " + server.user() + " to heir"));
        refused(heir, "superuser " + server.user());
        DatabaseAddress granted = login("granted", "in role keepsight_service");
        root.useHandle(h -> h.execute("grant delete on keepsight.segment to granted"));
        refused(granted, "the table segment");
        root.useHandle(h -> h.execute("revoke delete on keepsight.segment from granted"));
        root.useHandle(h -> h.execute("grant set on parameter session_replication_role to granted"));
        refused(granted, "triggers");
        refused(server, "superuser");
    }

    private static void refused(DatabaseAddress login, String why) {
        assertThatThrownBy(() -> Database.connect(login, 2))
                .as(login.user())
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN))
                .satisfies(e -> assertThat(e).hasMessageContaining(why));
    }

    /** What a later migration must not forget. */
    @Test
    void nothingInTheSchemaIsTheServicesAndItsFunctionsRunOnTheOwnersWords() {
        try (Database database = Database.open(server, 2)) {
            List<String> findings = database.jdbi()
                    .withHandle(h -> h.select("""
                            select 'owns ' || oid::regclass from pg_class
                            where relowner in ('keepsight_service'::regrole, session_user::regrole)
                            union all
                            select 'anybody may call ' || p.oid::regprocedure
                            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                            where n.nspname = 'keepsight' and has_function_privilege('public', p.oid, 'execute')
                            union all
                            select 'runs on the words of its caller: ' || p.oid::regprocedure
                            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                            where n.nspname = 'keepsight'
                              and not coalesce(p.proconfig @> array['search_path=keepsight, pg_temp'], false)
                            union all
                            select 'may create in ' || nspname from pg_namespace
                            where nspname !~ '^pg_temp' and has_schema_privilege(session_user, oid, 'create')
                            union all
                            select 'may empty, or hang something on, ' || oid::regclass from pg_class
                            where relnamespace = 'keepsight'::regnamespace and relkind in ('r', 'p')
                              and has_table_privilege(session_user, oid, 'truncate, trigger, references')
                            """).mapTo(String.class).list());
            assertThat(findings).isEmpty();
        }
    }
}
