package org.keepsight.deploy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.ApiSettings;
import org.keepsight.api.http.Exposure.Tls;
import org.keepsight.api.http.ManagementSettings;
import org.keepsight.api.identity.FactorKeeping;
import org.keepsight.api.identity.IdentitySettings;
import org.keepsight.api.playback.ReasonRule;
import org.keepsight.deploy.config.Config;
import org.keepsight.deploy.config.ConfigException;
import org.keepsight.deploy.config.HttpConfig;
import org.keepsight.deploy.config.IdentityConfig;
import org.keepsight.deploy.config.IngestConfig;
import org.keepsight.deploy.config.S3Config;
import org.keepsight.ingest.rtsp.SourceSettings;
import org.keepsight.ingest.segment.SegmentSettings;
import org.keepsight.ingest.worker.IngestSettings;
import org.keepsight.retention.admission.Capacity;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.Installation;
import org.keepsight.storage.catalogue.Places;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.SchemaOwner;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.LockMode;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.S3Settings;
import org.keepsight.storage.protection.FootageLocks;
import org.keepsight.storage.registry.CredentialKeeping;
import org.keepsight.storage.registry.CredentialVault;
import org.keepsight.storage.registry.Safeguards;
import org.keepsight.storage.secret.KeyRing;
import org.keepsight.storage.time.ChronyState;
import org.keepsight.storage.time.ClockWatch;
import org.keepsight.storage.time.MachineTime;
import org.keepsight.storage.time.TimeWitness;
import org.keepsight.storage.time.TimesyncdState;
import org.keepsight.storage.time.TrustedClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the configuration into what each part wants to know. */
final class Settings {
    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

    /** Keys in place of the file, for those who keep secrets in the environment; several are separated by commas. */
    static final String CREDENTIAL_KEYS = "KEEPSIGHT_CREDENTIAL_KEYS";

    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

    private Settings() {}

    static ApiSettings api(Config config) throws ConfigException {
        try {
            return new ApiSettings(
                    config.http().host(),
                    config.http().port(),
                    config.zone(),
                    Main.Version.current(),
                    ApiSettings.DEFAULT_RECORDING_WITHIN,
                    config.http().exposure(),
                    new ReasonRule(config.register().reasonAfter()));
        } catch (DomainException e) {
            throw new ConfigException(List.of(e.field().orElse("http") + ": " + e.getMessage()));
        }
    }

    /** Where serve shows health and metrics. */
    static ManagementSettings management(Config config) throws ConfigException {
        return management(config, config.http().exposure().tls());
    }

    /** Where a worker on its own does: it has no TLS. */
    static ManagementSettings workerManagement(Config config) throws ConfigException {
        return management(config, null);
    }

    private static ManagementSettings management(Config config, @Nullable Tls tls) throws ConfigException {
        HttpConfig http = config.http();
        try {
            return ManagementSettings.of(http.managementHost(), http.managementPort(), tls, http.managementPlain());
        } catch (DomainException e) {
            throw new ConfigException(List.of(e.field().orElse("http") + ": " + e.getMessage()));
        }
    }

    static IdentitySettings identity(Config config) {
        IdentityConfig identity = config.identity();
        return new IdentitySettings(
                identity.sessionIdle(),
                identity.sessionAbsolute(),
                identity.sessionRotation(),
                identity.administratorsNeedCode());
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

    /**
     * The keys that seal camera credentials: of the environment, else of the file.
     *
     * @param mayBegin whether a file may be made, when nobody has sealed anything yet
     * @throws ConfigException when there are none here
     */
    static KeyRing credentialKeys(Config config, boolean mayBegin) throws IOException, ConfigException {
        String given = System.getenv(CREDENTIAL_KEYS);
        Path file = config.credentialKeys();
        try {
            if (given != null) {
                return KeyRing.of(given.replace(',', '\n'));
            }
            return mayBegin ? KeyRing.loadOrCreate(file) : KeyRing.load(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException(
                    List.of(
                            "secrets.key-file: there is no " + file
                                    + ", and it opens the camera credentials; copy it from the first machine, or restore it. If it is"
                                    + " lost: 'keepsight rotate-keys --new-key' makes another, and the credentials must be given anew"));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(List.of(CREDENTIAL_KEYS + ": " + e.getMessage()));
        }
    }

    /**
     * What this machine knows and does about camera credentials and second factors at rest; refused without the key of the
     * others.
     */
    static KeyRing begunKeys(Config config, Database database, Optional<DatabaseAddress> owner, AuditLog audit)
            throws IOException, ConfigException {
        boolean begun = CredentialKeeping.begun(database.jdbi());
        try {
            KeyRing keys = credentialKeys(config, !begun);
            List<String> scrubbed = new ArrayList<>();
            if (new CredentialKeeping(database.jdbi(), keys, audit).begin()) {
                scrubbed.addAll(CredentialKeeping.SCRUBBED);
            }
            if (new FactorKeeping(database.jdbi(), keys, audit).begin()) {
                scrubbed.add(FactorKeeping.SCRUBBED);
            }
            scrub(scrubbed, owner);
            return keys;
        } catch (DomainException e) {
            throw new ConfigException(List.of(e.field().orElse("secrets") + ": " + e.getMessage()));
        }
    }

    /** What was in the clear until now is sealed, and yet still in the files of its tables. */
    private static void scrub(List<String> tables, Optional<DatabaseAddress> owner) {
        if (tables.isEmpty()) {
            return;
        }
        owner.map(SchemaOwner::new)
                .ifPresentOrElse(
                        schema -> schema.rewrite(tables),
                        () -> LOG.atWarn()
                                .addKeyValue("tables", tables)
                                .log(
                                        "secrets of an earlier version are sealed now, and still in the files of these tables:"
                                                + " let the owner of the schema run 'vacuum full' on them"));
    }

    /** Likewise, for a worker: it neither makes a key nor seals. */
    static KeyRing sharedKeys(Config config, Database database, AuditLog audit) throws IOException, ConfigException {
        try {
            KeyRing keys = credentialKeys(config, false);
            new CredentialKeeping(database.jdbi(), keys, audit).requireKey();
            return keys;
        } catch (DomainException e) {
            throw new ConfigException(List.of(e.field().orElse("secrets") + ": " + e.getMessage()));
        }
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
                .inRegion(s3.region())
                .locking(s3.lock()));
    }

    /** How what arrives is locked. A store that does not answer now may turn out to lock. */
    static FootageLocks locks(ObjectStore store, Database database, TrustedClock clock) {
        try {
            return store.capabilities().lock() == LockMode.NONE
                    ? FootageLocks.none()
                    : FootageLocks.of(database.jdbi(), clock);
        } catch (IOException e) {
            return FootageLocks.of(database.jdbi(), clock);
        }
    }

    /** Whether the clock of this machine may be believed, watched from now on. */
    static ClockWatch clockWatch(Config config, Database database, InstantSource clock) throws IOException {
        List<TimeWitness> witnesses = new ArrayList<>();
        if (config.time().ntpServer() != null) {
            witnesses.add(config.time().ntpServer());
        }
        ChronyState.ofThisMachine().ifPresent(witnesses::add);
        witnesses.add(new TimesyncdState());
        return ClockWatch.start(database.jdbi(), config.time().maxOutage(), host(), witnesses, new MachineTime(clock));
    }

    /** How much footage the store can hold: as configured, else as its disk says. */
    static Capacity capacity(Config config) {
        Long configured = config.store().capacity();
        if (configured != null) {
            return new Capacity.Configured(configured);
        }
        return config.store().s3() != null
                ? new Capacity.Unknown()
                : new Capacity.Free(config.store().directory().toFile().getUsableSpace());
    }

    /** What this machine calls itself. */
    static String host() throws IOException {
        return Files.readString(HOST).strip();
    }

    static Safeguards safeguards(Config config, KeyRing keys) {
        return new Safeguards(config.ingest().cameraNetworks(), new CredentialVault(keys));
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
