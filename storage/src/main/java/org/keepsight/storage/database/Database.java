package org.keepsight.storage.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;

/**
 * A migrated database and the pool the service uses.
 *
 * <p>Migrations run as the owner. The pool runs as {@code keepsight_service}, which may read and insert, and takes
 * footage rows away only through the functions of the schema. Thread-safe.
 */
public final class Database implements AutoCloseable {
    private static final String SCHEMA = "keepsight";

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
        return open(address, connections, "set role keepsight_service");
    }

    /**
     * Likewise, with a pool that runs as the owner: for a rebuild, which enters what the service may not.
     *
     * @param connections upper bound of the pool, at least 2
     */
    public static Database openAsOwner(DatabaseAddress address, int connections) {
        return open(address, connections, null);
    }

    private static Database open(DatabaseAddress address, int connections, @Nullable String initialStatement) {
        Flyway.configure()
                .dataSource(address.url(), address.user(), address.password())
                .locations("classpath:org/keepsight/storage/database")
                .schemas(SCHEMA)
                .load()
                .migrate();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setSchema(SCHEMA);
        config.setConnectionInitSql(initialStatement);
        config.addDataSourceProperty("ApplicationName", "keepsight");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        // A database host that vanishes must not hold a thread for ever; the longest sweep statement takes seconds.
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketTimeout", "120");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(10_000);
        config.setPoolName("keepsight");
        return new Database(new HikariDataSource(config));
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
