package org.keepsight.storage.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;

/**
 * A migrated database and the pool the service uses.
 *
 * <p>Migrations run as the owner. The pool runs as {@code keepsight_service}, which may read and insert, and takes
 * footage rows away only through the functions of the schema. Thread-safe.
 */
public final class Database implements AutoCloseable {
    private static final String AS_SERVICE = "set role keepsight_service";
    private static final String AS_OWNER = "select";
    private static final String SCHEMA = "keepsight";

    /** The newest migration of this program; a worker looks for it without loading Flyway. */
    static final int VERSION = 18;

    private static final String HISTORY = "select to_regclass('keepsight.flyway_schema_history') is not null";
    private static final String NEWEST =
            "select coalesce(max(version::int), 0) from flyway_schema_history where success and version is not null";
    private static final String MIGRATIONS = "classpath:org/keepsight/storage/database";

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
    }

    /**
     * Migrates the database and opens the pool.
     *
     * @param connections upper bound of the pool, at least 2
     */
    public static Database open(DatabaseAddress address, int connections) {
        return open(address, connections, AS_SERVICE);
    }

    /**
     * Likewise, with a pool that runs as the owner: for a rebuild, which enters what the service may not.
     *
     * @param connections upper bound of the pool, at least 2
     */
    public static Database openAsOwner(DatabaseAddress address, int connections) {
        return open(address, connections, AS_OWNER);
    }

    private static Database open(DatabaseAddress address, int connections, String initialStatement) {
        Flyway.configure()
                .dataSource(address.url(), address.user(), address.password())
                .locations(MIGRATIONS)
                .schemas(SCHEMA)
                .load()
                .migrate();
        // The longest statement of a sweep takes seconds.
        return new Database(
                pool(address, connections, initialStatement, Duration.ofSeconds(120), Duration.ofSeconds(10)));
    }

    /**
     * Opens the pool of a database that another process migrates.
     *
     * @param connections upper bound of the pool, at least 2
     * @return empty when its schema is not there yet, or older than this program
     * @throws RuntimeException when the database does not answer
     */
    public static Optional<Database> connect(DatabaseAddress address, int connections) {
        Database database =
                new Database(pool(address, connections, AS_SERVICE, Duration.ofSeconds(20), Duration.ofSeconds(2)));
        boolean fits = false;
        try {
            fits = database.version() >= VERSION;
        } finally {
            if (!fits) {
                database.close();
            }
        }
        return fits ? Optional.of(database) : Optional.empty();
    }

    private int version() {
        return jdbi.withHandle(
                handle -> handle.createQuery(HISTORY).mapTo(Boolean.class).one()
                        ? handle.createQuery(NEWEST).mapTo(Integer.class).one()
                        : 0);
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
