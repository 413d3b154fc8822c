package org.keepsight.storage.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.keepsight.storage.model.DomainException;

/**
 * A database and the pool the service uses.
 *
 * <p>Migrations run as the owner, over connections that are closed before the pool opens. The pool logs in as a member of
 * {@code keepsight_service} that is not the owner and cannot become it: it may read and insert, and takes footage rows away
 * only through the functions of the schema. Thread-safe.
 */
public final class Database implements AutoCloseable {
    static final String SCHEMA = "keepsight";

    /** The newest migration of this program; who does not migrate looks for it without loading Flyway. */
    static final int VERSION = 18;

    private static final String AS_SERVICE = "set role keepsight_service"; // also for a login that inherits nothing
    private static final String AS_OWNER = "select";
    private static final String WRONG_PASSWORD = "28P01";
    private static final String HISTORY = "select to_regclass('keepsight.flyway_schema_history') is not null";
    private static final String NEWEST =
            "select coalesce(max(version::int), 0) from flyway_schema_history where success and version is not null";

    /** The longest statement of a sweep takes seconds. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
    }

    /**
     * Migrates the database, makes the login of the service if there is none, and opens the pool with it.
     *
     * @param connections upper bound of the pool, at least 2
     */
    public static Database open(DatabaseAddress owner, int connections) {
        return open(DatabaseAccess.ofOwner(owner), connections);
    }

    /**
     * Likewise where this process has the owner's password; else opens the pool alone.
     *
     * @param connections upper bound of the pool, at least 2
     * @throws DomainException {@code CONFLICT} when the schema is older than this program and the process cannot migrate it;
     *     {@code FORBIDDEN} when the login may do what the service must not, or could not be made
     */
    public static Database open(DatabaseAccess access, int connections) {
        Optional<SchemaOwner> owner = access.asOwner().map(SchemaOwner::new);
        owner.ifPresent(SchemaOwner::migrate);
        owner.ifPresent(each -> each.ensureLogin(access.service()));
        Database database = new Database(servicePool(access, owner, connections));
        int version = database.admitted();
        if (version < VERSION) {
            database.close();
            throw DomainException.conflict(
                    "database",
                    "the schema is of version " + version + " and this program needs " + VERSION
                            + ": run 'keepsight migrate' with the owner of the schema as database.user");
        }
        return database;
    }

    private static HikariDataSource servicePool(DatabaseAccess access, Optional<SchemaOwner> owner, int connections) {
        try {
            return pool(access.service(), connections, AS_SERVICE, SILENCE, PATIENCE);
        } catch (PoolInitializationException e) {
            if (!access.derived()
                    || owner.isEmpty()
                    || !(e.getCause() instanceof SQLException cause)
                    || !WRONG_PASSWORD.equals(cause.getSQLState())) {
                throw e;
            }
            owner.get().renewPassword(access.service());
            return pool(access.service(), connections, AS_SERVICE, SILENCE, PATIENCE);
        }
    }

    /**
     * Migrates and opens a pool that runs as the owner: for a rebuild, which enters what the service may not.
     *
     * @param connections upper bound of the pool, at least 2
     */
    public static Database openAsOwner(DatabaseAddress owner, int connections) {
        new SchemaOwner(owner).migrate();
        return new Database(pool(owner, connections, AS_OWNER, SILENCE, PATIENCE));
    }

    /**
     * Opens the pool of a database that another process migrates.
     *
     * @param connections upper bound of the pool, at least 2
     * @return empty when its schema is not there yet, or older than this program
     * @throws DomainException {@code FORBIDDEN} when the login may do what the service must not
     * @throws RuntimeException when the database does not answer, or does not know the login yet
     */
    public static Optional<Database> connect(DatabaseAddress service, int connections) {
        Database database =
                new Database(pool(service, connections, AS_SERVICE, Duration.ofSeconds(20), Duration.ofSeconds(2)));
        if (database.admitted() >= VERSION) {
            return Optional.of(database);
        }
        database.close();
        return Optional.empty();
    }

    /** The version of the schema, if the login may serve; else the pool is closed. */
    private int admitted() {
        boolean fits = false;
        try {
            int version = jdbi.withHandle(handle -> {
                LoginRights.excess(handle).ifPresent(excess -> {
                    throw DomainException.forbidden(
                            "database.service",
                            "the login '" + pool.getUsername() + "' " + excess
                                    + ": footage would not be safe from the service itself; give it a login that is a member"
                                    + " of keepsight_service and of nothing else");
                });
                return handle.createQuery(HISTORY).mapTo(Boolean.class).one()
                        ? handle.createQuery(NEWEST).mapTo(Integer.class).one()
                        : 0;
            });
            fits = true;
            return version;
        } finally {
            if (!fits) {
                close();
            }
        }
    }

    /**
     * @param silence a database that says nothing for so long is given up: its host may have vanished
     * @param patience how long a caller waits for a connection
     */
    private static HikariDataSource pool(
            DatabaseAddress address, int connections, String initialStatement, Duration silence, Duration patience) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setSchema(SCHEMA);
        config.setConnectionInitSql(initialStatement);
        config.addDataSourceProperty("ApplicationName", "keepsight");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketTimeout", Long.toString(silence.toSeconds()));
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(patience.toMillis());
        config.setPoolName("keepsight");
        return new HikariDataSource(config);
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }
}
