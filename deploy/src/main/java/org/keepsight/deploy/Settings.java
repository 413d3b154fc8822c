package org.keepsight.deploy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.keepsight.api.http.ApiSettings;
import org.keepsight.deploy.config.Config;
import org.keepsight.deploy.config.Config.DatabaseConfig;
import org.keepsight.deploy.config.Config.IngestConfig;
import org.keepsight.deploy.config.Config.S3Config;
import org.keepsight.deploy.config.ConfigException;
import org.keepsight.ingest.rtsp.SourceSettings;
import org.keepsight.ingest.segment.SegmentSettings;
import org.keepsight.ingest.worker.IngestSettings;
import org.keepsight.storage.catalogue.Installation;
import org.keepsight.storage.catalogue.Places;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.PrivatePostgres;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.S3Settings;
import org.keepsight.storage.registry.Safeguards;

/** Turns the configuration into what each part wants to know. */
final class Settings {
    private Settings() {}

    static ApiSettings api(Config config) throws ConfigException {
        try {
            return new ApiSettings(
                    config.http().host(),
                    config.http().port(),
                    config.zone(),
                    Main.Version.current(),
                    ApiSettings.DEFAULT_RECORDING_WITHIN);
        } catch (DomainException e) {
            throw new ConfigException(List.of(e.field().orElse("http") + ": " + e.getMessage()));
        }
    }

    /** The configured database, or a private one, which is pushed on {@code open} first. */
    static Database database(Config config, Deque<AutoCloseable> open) {
        return Database.open(address(config, open), config.database().connections());
    }

    /** Likewise, for a command beside a running Keepsight: its private server is shared. */
    static DatabaseAddress sharedAddress(Config config, Deque<AutoCloseable> open) {
        Optional<DatabaseAddress> running = config.database().url() == null
                ? PrivatePostgres.running(config.data().resolve("postgres"))
                : Optional.empty();
        return running.orElseGet(() -> address(config, open));
    }

    private static DatabaseAddress address(Config config, Deque<AutoCloseable> open) {
        DatabaseConfig database = config.database();
        if (database.url() != null) {
            return address(database, database.url());
        }
        PrivatePostgres postgres = PrivatePostgres.start(config.data().resolve("postgres"));
        open.push(postgres);
        return postgres.address();
    }

    /** The key of this installation; without it our objects cannot be told from foreign ones, so none is made. */
    static InstallationKey existingKey(Config config) throws IOException, ConfigException {
        Path file = config.installationKey();
        try {
            return InstallationKey.load(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException(
                    List.of(file + " is missing: without it our objects cannot be told from foreign ones; restore it"));
        }
    }

    /** The configured database, or the private one if a serve runs it now. */
    static Optional<DatabaseAddress> runningDatabase(Config config) {
        DatabaseConfig database = config.database();
        return database.url() != null
                ? Optional.of(address(database, database.url()))
                : PrivatePostgres.running(config.data().resolve("postgres"));
    }

    /**
     * The key of this installation, the same on all its machines.
     *
     * @param mayBegin whether a key may be made, when the database knows of none
     * @throws ConfigException when there is none here, or another than the installation's
     */
    static InstallationKey installationKey(Config config, Installation installation, boolean mayBegin)
            throws IOException, ConfigException {
        Path file = config.installationKey();
        try {
            InstallationKey key = mayBegin && installation.keyFingerprint().isEmpty()
                    ? InstallationKey.loadOrCreate(file)
                    : InstallationKey.load(file);
            installation.requireKey(key.fingerprint());
            return key;
        } catch (NoSuchFileException e) {
            throw new ConfigException(List.of("installation-key: there is no " + file
                    + "; copy it from the machine where this installation was begun"));
        } catch (DomainException e) {
            throw new ConfigException(List.of(e.field().orElse("installation-key") + ": " + e.getMessage()));
        }
    }

    static DatabaseAddress address(DatabaseConfig database, String url) {
        return new DatabaseAddress(url, database.user(), database.password().value());
    }

    /** The configured store; a directory that is empty is refused when the catalogue knows footage in it. */
    static ObjectStore store(Config config, Database database) throws IOException {
        S3Config s3 = config.store().s3();
        if (s3 == null) {
            return new DirectoryObjectStore(config.store().directory(), new Places(database.jdbi())::holdsFootage);
        }
        return S3ObjectStore.open(S3Settings.of(
                        URI.create(s3.endpoint()),
                        s3.bucket(),
                        s3.accessKey(),
                        s3.secretKey().value(),
                        s3.createBucket())
                .inRegion(s3.region()));
    }

    static Safeguards safeguards(Config config) {
        return new Safeguards(config.ingest().cameraNetworks());
    }

    static IngestSettings ingest(IngestConfig ingest) {
        SourceSettings usual = SourceSettings.DEFAULT;
        return new IngestSettings(
                new SourceSettings(
                        ingest.answerDeadline(),
                        ingest.pictureDeadline(),
                        ingest.stallDeadline(),
                        usual.firstKeyframe(),
                        usual.keyframe(),
                        ingest.cameraNetworks()),
                SegmentSettings.ofLength(ingest.segment()));
    }
}
