package org.keepsight.deploy;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.FactorKeeping;
import org.keepsight.deploy.config.Config;
import org.keepsight.retention.proof.SigningKey;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.registry.CredentialKeeping;
import org.keepsight.storage.secret.KeyRing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Seals camera credentials and second factors under another key. */
@Command(
        name = "rotate-keys",
        description =
                "Seals all camera credentials and second factors under the newest key, also while serve and workers run;"
                        + " broken off, it goes on where it was. Exit code 0: everything is sealed under it, 1: something cannot"
                        + " be opened and is named.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class RotateKeysCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration of serve.")
    private Path config;

    @Option(names = "--new-key", description = "Add a key to the file first; else its last line is the newest.")
    private boolean newKey;

    @Option(
            names = "--only-key",
            description = "Add the key and seal nothing yet: copy the file to the other machines first.")
    private boolean onlyKey;

    @Option(
            names = "--new-certificate-key",
            description =
                    "Instead, put another key in the place of the one that signs retention certificates; serve publishes"
                            + " it at its next start, and what the former signed stays verifiable.")
    private boolean newCertificateKey;

    @Option(names = "--actor", paramLabel = "NAME", description = "Who rotates, for the audit; default: the user.")
    private @Nullable String actor;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
    private String reason = "keepsight rotate-keys";

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    RotateKeysCommand() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Actor rotator = Main.actor(actor);
        Config settings = Config.read(config);
        if (newCertificateKey) {
            SigningKey key = SigningKey.create(settings.proof().signature());
            key.replace(settings.proof().keyFile());
            Main.say(
                    out,
                    "certificates are signed by key " + key.known().id() + " once serve was started again; copy "
                            + settings.proof().keyFile() + " to the other machines whose serve issues them");
            return 0;
        }
        if (newKey || onlyKey) {
            if (System.getenv(Settings.CREDENTIAL_KEYS) != null) {
                throw new ParameterException(
                        spec.commandLine(), "the keys are in the environment: add one there, at the end");
            }
            KeyRing.addKey(settings.credentialKeys());
            Main.say(out, "a key was added to " + settings.credentialKeys() + "; keep a copy, apart from the database");
        }
        return onlyKey ? 0 : rotate(out, settings, rotator);
    }

    private int rotate(PrintWriter out, Config settings, Actor rotator) throws Exception {
        KeyRing keys = Settings.credentialKeys(settings, false);
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try (Database database = Database.open(DatabaseSettings.sharedAccess(settings, open), 2)) {
            AuditLog audit = new AuditLog(Settings.existingKey(settings));
            CredentialKeeping credentials = new CredentialKeeping(database.jdbi(), keys, audit);
            FactorKeeping factors = new FactorKeeping(database.jdbi(), keys, audit);
            int accounts = credentials.rotate(rotator, reason);
            int people = factors.rotate(rotator, reason);
            Main.say(
                    out,
                    "%,d camera accounts and %,d second factors were sealed under key %s"
                            .formatted(accounts, people, keys.newest()));
            List<Code> cameras = credentials.unreadable();
            List<String> users = factors.unreadable();
            if (!cameras.isEmpty()) {
                Main.say(
                        out,
                        "these cameras' accounts cannot be opened with the keys that are here; give them anew: "
                                + cameras);
            }
            if (!users.isEmpty()) {
                Main.say(
                        out,
                        "these users' second factors cannot be opened with the keys that are here; reset them: "
                                + users);
            }
            if (!cameras.isEmpty() || !users.isEmpty()) {
                return 1;
            }
            Main.say(
                    out,
                    "nothing needs an older key; rebuilding from the store, and who came by single sign-on, still may for some"
                            + " minutes");
            return 0;
        } finally {
            Service.close(open);
        }
    }
}
