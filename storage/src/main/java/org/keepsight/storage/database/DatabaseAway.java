package org.keepsight.storage.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** Tells a database that does not answer now, which passes by itself, from a statement that failed. */
public final class DatabaseAway {
    /** SQLSTATE 08: connection exception; 53: no more connections, disk or memory; 57P: shutting down, crashed, starting. */
    private static final Set<String> CLASSES = Set.of("08", "53");

    private static final String SERVER = "57P";

    /** Read-only: the address leads to a standby while another server takes over. */
    private static final String STANDBY = "25006";

    private DatabaseAway() {}

    /** Whether a failure, whatever wraps it, comes of that. */
    public static boolean explains(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException e && isAway(e)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAway(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientConnectionException // the pool has no connection to give
                || (state != null
                        && (state.equals(STANDBY)
                                || state.startsWith(SERVER)
                                || (state.length() > 1 && CLASSES.contains(state.substring(0, 2)))));
    }
}
