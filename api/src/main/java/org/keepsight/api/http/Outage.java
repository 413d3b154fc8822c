package org.keepsight.api.http;

import java.io.IOException;
import java.util.Optional;
import org.keepsight.storage.database.DatabaseAway;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;

/** Tells a part that does not answer now from a defect: the first passes by itself and is no incident. */
final class Outage {
    private Outage() {}

    /** What to tell the client, when the failure is the object store's or that of the connection to the database. */
    static Optional<DomainException> of(Throwable failure) {
        if (failure instanceof IOException) { // endpoints read nothing else than the object store
            return Optional.of(unavailable("the object store does not give this footage now; try again shortly"));
        }
        return DatabaseAway.explains(failure)
                ? Optional.of(unavailable("the database does not answer; try again shortly"))
                : Optional.empty();
    }

    private static DomainException unavailable(String detail) {
        return new DomainException(Kind.UNAVAILABLE, null, detail);
    }
}
