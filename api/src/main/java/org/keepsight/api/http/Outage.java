package org.keepsight.api.http;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;

/** Tells a part that does not answer now from a defect: the first passes by itself and is no incident. */
final class Outage {
    /** SQLSTATE 08: connection exception; 57P: the server is shutting down, crashed or starting. */
    private static final String CONNECTION = "08";

    private static final String SERVER = "57P";

    private Outage() {}

    /** What to tell the client, when the failure is the object store's or that of the connection to the database. */
    static Optional<DomainException> of(Throwable failure) {
        if (failure instanceof IOException) { // endpoints read nothing else than the object store
            return Optional.of(unavailable("the object store does not give this footage now; try again shortly"));
        }
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException e && isOfTheConnection(e)) {
                return Optional.of(unavailable("the database does not answer; try again shortly"));
            }
        }
        return Optional.empty();
    }

    private static boolean isOfTheConnection(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientConnectionException // the pool has no connection to give
                || (state != null && (state.startsWith(CONNECTION) || state.startsWith(SERVER)));
    }

    private static DomainException unavailable(String detail) {
        return new DomainException(Kind.UNAVAILABLE, null, detail);
    }
}
