package org.keepsight.storage.database;

import org.keepsight.storage.model.DomainException;

/**
 * Where a PostgreSQL is and who comes in there.
 *
 * @param url {@code jdbc:postgresql://...}, without credentials
 * @param user a role of the server: the owner of the schema, who may create schemas and roles, or the service's login
 * @param password never shown
 */
public record DatabaseAddress(String url, String user, String password) {
    public DatabaseAddress {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw DomainException.invalid("database.url", "the database is PostgreSQL: jdbc:postgresql://host/name");
        }
    }

    @Override
    public String toString() {
        return url + " as " + user;
    }
}
