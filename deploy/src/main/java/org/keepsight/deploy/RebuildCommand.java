package org.keepsight.deploy;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keepsight.deploy.config.Config;
import org.keepsight.deploy.config.ConfigException;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.check.CatalogueRebuild;
import org.keepsight.storage.check.Discrepancy;
import org.keepsight.storage.check.RebuildListener;
import org.keepsight.storage.check.RebuildResult;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.registry.CredentialKeeping;
import org.keepsight.storage.secret.KeyRing;
import org.keepsight.storage.time.ClockWatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Restores a whole catalogue from an empty database and the store alone. */
@Command(
        name = "rebuild",
        description =
                "Restores the catalogue from the object store alone, into an empty database. Exit code 0: everything"
                        + " was taken in, 1: something was not and is named, 2: could not rebuild.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class RebuildCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration of serve.")
    private Path config;

    @Option(
            names = "--journal",
            paramLabel = "ID",
            description = "Whose journal to follow, when the store holds those of several catalogues.")
    private @Nullable UUID journal;

    @Option(names = "--actor", paramLabel = "NAME", description = "Who rebuilds, for the audit; default: the user.")
    private @Nullable String actor;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
    private String reason = "keepsight rebuild";

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "Cameras restored side by side, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int parallel = 8;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    RebuildCommand() {}

    @Override
    public Integer call() throws Exception {
        if (parallel < 1 || parallel > 64) {
            throw new ParameterException(spec.commandLine(), "--parallel is 1 to 64");
        }
        Actor rebuilder = Main.actor(actor);
        Config settings = Config.read(config);
        InstallationKey key = Settings.existingKey(settings);
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try (Database owner = Database.openAsOwner(
                        DatabaseSettings.owner(DatabaseSettings.sharedAccess(settings, open)), parallel + 2);
                ObjectStore store = Settings.store(settings, owner)) {
            PrintWriter out = spec.commandLine().getOut();
            Main.say(out, "rebuilding the catalogue from " + store.name());
            RebuildResult result = new CatalogueRebuild(owner.jdbi(), store, key, rebuilder, reason)
                    .run(journal, parallel, new Told(out));
            ClockWatch.noteRestored(owner.jdbi());
            tell(out, result);
            tellAccounts(out, settings, owner, key);
            return result.refused() + result.problems() == 0 ? 0 : 1;
        } finally {
            while (!open.isEmpty()) {
                open.pop().close();
            }
        }
    }

    /** The journal carries accounts as they are sealed. */
    private static void tellAccounts(PrintWriter out, Config settings, Database owner, InstallationKey key)
            throws IOException {
        KeyRing keys;
        try {
            keys = Settings.credentialKeys(settings, false);
        } catch (ConfigException e) {
            keys = KeyRing.empty();
        }
        List<Code> unreadable = new CredentialKeeping(owner.jdbi(), keys, new AuditLog(key)).unreadable();
        if (!unreadable.isEmpty()) {
            Main.say(
                    out,
                    "the credentials of %,d cameras cannot be opened with the keys that are here: give them anew, or"
                                    .formatted(unreadable.size())
                            + " restore the file of credential keys: " + unreadable);
        }
    }

    private static void tell(PrintWriter out, RebuildResult result) {
        Main.say(
                out,
                "restored %,d campuses, %,d cameras, %,d entries of the deletion ledger, %,d segments, %,d of them lost"
                        .formatted(
                                result.campuses(),
                                result.cameras(),
                                result.ledgerEntries(),
                                result.segments(),
                                result.lost()));
        Main.say(
                out,
                "not restored, because the store does not hold them: stream events (causes of gaps until now are unknown),"
                        + " the access register, pictures of spot audits, and how far stored bytes were verified");
        Main.say(out, "retention certificates are read from the store when serve issues the next ones");
        if (result.refused() + result.problems() > 0) {
            Main.say(
                    out,
                    "%,d objects were not taken in, and %,d problems were met; they are named above"
                            .formatted(result.refused(), result.problems()));
        }
        Main.say(out, "objects were not read: 'check --verify-bytes' does that");
    }

    private record Told(PrintWriter out) implements RebuildListener {
        @Override
        public void problem(String what) {
            Main.say(out, "problem: " + what);
        }

        @Override
        public void refused(Discrepancy discrepancy) {
            Main.say(
                    out,
                    "not taken in: " + discrepancy.kind() + "  " + discrepancy.subject() + ": " + discrepancy.what());
        }

        @Override
        public void restored(CameraId camera, long segments) {
            Main.say(out, "camera %s: %,d segments".formatted(camera, segments));
        }
    }
}
