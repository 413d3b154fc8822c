package org.keepsight.storage.database;

import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementException;
import org.keepsight.storage.model.DomainException;
import org.postgresql.util.PasswordUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What only the owner of the schema does. Each act has a connection of its own, which is closed behind it: nothing that serves
 * runs as the owner. Thread-safe.
 */
public final class SchemaOwner {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaOwner.class);
    private static final String MIGRATIONS = "classpath:org/keepsight/storage/database";
    private static final String NOT_ALLOWED = "42501";
    private static final String EXISTS = "42710";
    private static final String UNIQUE = "23505"; // likewise, when two create it at the same moment

    private final DatabaseAddress address;
    private final Jdbi jdbi;

    public SchemaOwner(DatabaseAddress address) {
        this.address = address;
        this.jdbi = Jdbi.create(address.url(), address.user(), address.password());
    }

    /** Brings the schema to this program's version, making it first if there is none. */
    void migrate() {
        Flyway.configure()
                .dataSource(address.url(), address.user(), address.password())
                .locations(MIGRATIONS)
                .schemas(Database.SCHEMA)
                .load()
                .migrate();
    }

    private static final String SERVES = """
            select pg_has_role(oid, 'keepsight_service', 'MEMBER') from pg_roles where rolname = :name
            """;
    private static final String CREATE =
            "select format('create role %I login password %L in role keepsight_service', :name, :verifier)";

    /** Makes the login, with the rights of the service and no others. One that is there stays as it is. */
    void ensureLogin(DatabaseAddress login) {
        try {
            jdbi.useHandle(handle -> {
                if (!serves(handle, login)) {
                    execute(handle, CREATE, login);
                    LOG.atInfo().addKeyValue("login", login.user()).log("the service has a login of its own now");
                }
            });
        } catch (StatementException e) {
            String state = state(e);
            if (!state.equals(EXISTS) && !state.equals(UNIQUE)) {
                throw state.equals(NOT_ALLOWED) ? cannotMake(login) : e;
            }
        }
    }

    private static boolean serves(Handle handle, DatabaseAddress login) {
        return handle.createQuery(SERVES)
                .bind("name", login.user())
                .mapTo(Boolean.class)
                .findOne()
                .map(serves -> {
                    if (!serves) {
                        throw DomainException.conflict(
                                "database.service",
                                "the role '" + login.user() + "' is there already and is no login of Keepsight's: grant"
                                        + " keepsight_service to it, or name another as database.service");
                    }
                    return true;
                })
                .orElse(false);
    }

    private DomainException cannotMake(DatabaseAddress login) {
        return DomainException.forbidden(
                "database.service",
                "'" + address.user()
                        + "' may not make the login of the service: let an administrator of the database do"
                        + " \"create role " + login.user()
                        + " login password '...' in role keepsight_service\" and give"
                        + " it as database.service");
    }

    private static final String RENEW = "select format('alter role %I password %L', :name, :verifier)";

    /** Sets the login's password to what it ought to be: the owner's was changed, or somebody changed it. */
    void renewPassword(DatabaseAddress login) {
        jdbi.useHandle(handle -> execute(handle, RENEW, login));
        LOG.atWarn().addKeyValue("login", login.user()).log("the password of the service's login was set anew");
    }

    /** The server is told what it keeps of the password, never the password: statements get into logs. */
    private static void execute(Handle handle, String statement, DatabaseAddress login) {
        handle.execute(handle.createQuery(statement)
                .bind("name", login.user())
                .bind(
                        "verifier",
                        PasswordUtil.encodeScramSha256(login.password().toCharArray()))
                .mapTo(String.class)
                .one());
    }

    /** Writes tables anew, so that nothing of rows that were replaced stays in their files. */
    public void rewrite(List<String> tables) {
        jdbi.useHandle(
                handle -> tables.forEach(table -> handle.execute("vacuum full " + Database.SCHEMA + "." + table)));
    }

    private static String state(StatementException e) {
        return e.getCause() instanceof SQLException cause ? String.valueOf(cause.getSQLState()) : "";
    }
}
