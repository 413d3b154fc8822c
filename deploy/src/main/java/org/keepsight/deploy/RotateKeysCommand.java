package org.keepsight.deploy;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keepsight.deploy.config.Config;
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

/** Seals the camera credentials under another key. */
@Command(
        name = "rotate-keys",
        description =
                "Seals all camera credentials under the newest key, also while serve and workers run; broken off, it"
                        + " goes on where it was. Exit code 0: every account is sealed under it, 1: some cannot be opened and"
                        + " are named.",
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
        try (Database database = Database.open(Settings.sharedAddress(settings, open), 2)) {
            CredentialKeeping keeping =
                    new CredentialKeeping(database.jdbi(), keys, new AuditLog(Settings.existingKey(settings)));
            Main.say(
                    out,
                    "%,d accounts were sealed under key %s".formatted(keeping.rotate(rotator, reason), keys.newest()));
            List<Code> unreadable = keeping.unreadable();
            if (unreadable.isEmpty()) {
                Main.say(out, "no account needs an older key; rebuilding from the store still may, for some minutes");
                return 0;
            }
            Main.say(out, "these cannot be opened with the keys that are here; give them anew: " + unreadable);
            return 1;
        } finally {
            Service.close(open);
        }
    }
}
