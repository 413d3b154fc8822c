package org.keepsight.retention.jobs;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.quartz.utils.ConnectionProvider;

/** Lends Quartz connections of the product's own pool, which outlives it. */
final class BorrowedConnections implements ConnectionProvider {
    private final DataSource database;

    BorrowedConnections(DataSource database) {
        this.database = database;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return database.getConnection();
    }

    @Override
    public void initialize() {
        // The pool is open already.
    }

    @Override
    public void shutdown() {
        // The pool belongs to somebody else.
    }
}
