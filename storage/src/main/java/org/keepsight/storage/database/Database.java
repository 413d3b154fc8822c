package org.keepsight.storage.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
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
    private static final String SCHEMA = "keepsight";
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
        Flyway.configure()
                .dataSource(address.url(), address.user(), address.password())
                .locations(MIGRATIONS)
                .schemas(SCHEMA)
                .load()
                .migrate();
        return new Database(pool(address, connections, "120"));
    }

    /**
     * Opens the pool of a database that another process migrates.
     *
     * @param connections upper bound of the pool, at least 2
     * @return empty when its schema is not there yet, or older than this program
     * @throws RuntimeException when the database does not answer
     */
    public static Optional<Database> connect(DatabaseAddress address, int connections) {
        Database database = new Database(pool(address, connections, "20"));
        boolean fits = false;
        try {
            fits = Flyway.configure()
                            .dataSource(database.pool)
                            .locations(MIGRATIONS)
                            .schemas(SCHEMA)
                            .load()
                            .info()
                            .pending()
                            .length
                    == 0;
        } finally {
            if (!fits) {
                database.close();
            }
        }
        return fits ? Optional.of(database) : Optional.empty();
    }

    private static HikariDataSource pool(DatabaseAddress address, int connections, String socketSeconds) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setSchema(SCHEMA);
        config.setConnectionInitSql("set role keepsight_service");
        config.addDataSourceProperty("ApplicationName", "keepsight");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        // A database host that vanishes must not hold a thread for ever; the longest sweep statement takes seconds.
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketTimeout", socketSeconds);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(10_000);
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
