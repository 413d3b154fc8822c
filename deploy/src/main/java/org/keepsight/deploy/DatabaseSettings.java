package org.keepsight.deploy;

import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.keepsight.deploy.config.Config;
import org.keepsight.deploy.config.ConfigException;
import org.keepsight.deploy.config.DatabaseConfig;
import org.keepsight.storage.database.DatabaseAccess;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.PrivatePostgres;

/** Turns the configuration into how this process comes into the database. */
final class DatabaseSettings {
    private DatabaseSettings() {}

    /** How to come into the configured database, or into a private one, which is pushed on {@code open} first. */
    static DatabaseAccess access(Config config, Deque<AutoCloseable> open) {
        Optional<DatabaseAccess> configured = configured(config.database());
        if (configured.isPresent()) {
            return configured.get();
        }
        PrivatePostgres postgres = PrivatePostgres.start(config.data().resolve("postgres"));
        open.push(postgres);
        return DatabaseAccess.ofOwner(postgres.address());
    }

    /** Likewise, for a command beside a running Keepsight: its private server is shared. */
    static DatabaseAccess sharedAccess(Config config, Deque<AutoCloseable> open) {
        return runningAccess(config).orElseGet(() -> access(config, open));
    }

    /** Who does what only the owner of the schema can do. */
    static DatabaseAddress owner(DatabaseAccess access) throws ConfigException {
        return access.asOwner()
                .orElseThrow(() -> new ConfigException(List.of("database.user: this needs the owner of the schema and"
                        + " their password; database.service is not enough")));
    }

    /** The configured database, or the private one if a serve runs it now. */
    private static Optional<DatabaseAccess> runningAccess(Config config) {
        return configured(config.database())
                .or(() -> PrivatePostgres.running(config.data().resolve("postgres"))
                        .map(DatabaseAccess::ofOwner));
    }

    /** Where a worker that nobody briefed finds the database, if it is there now. */
    static Optional<DatabaseAddress> runningService(Config config) {
        return runningAccess(config).map(DatabaseAccess::service);
    }

    private static Optional<DatabaseAccess> configured(DatabaseConfig database) {
        String url = database.url();
        if (url == null) {
            return Optional.empty();
        }
        DatabaseAddress owner = database.owner() == null ? null : address(url, database.owner());
        return Optional.of(
                database.service() != null
                        ? DatabaseAccess.of(address(url, database.service()), owner)
                        : DatabaseAccess.ofOwner(Objects.requireNonNull(owner)));
    }

    private static DatabaseAddress address(String url, DatabaseConfig.Login login) {
        return new DatabaseAddress(url, login.user(), login.password().value());
    }
}
