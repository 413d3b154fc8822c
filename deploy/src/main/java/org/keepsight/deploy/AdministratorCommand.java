package org.keepsight.deploy;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Accounts.WithPassword;
import org.keepsight.api.identity.Identity;
import org.keepsight.deploy.config.Config;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.secret.KeyRing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lets whoever commands the machine in again, when no administrator can sign in any more. */
@Command(
        name = "administrator",
        description = "Gives the first administrator a new one-time password, both administrators' roles, and takes the"
                + " second factor away. For when nobody can sign in any more; also beside a running serve.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class AdministratorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration of serve.")
    private Path config;

    @Option(names = "--actor", paramLabel = "NAME", description = "Who does it, for the audit; default: the user.")
    private @Nullable String actor;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
    private String reason = "keepsight administrator";

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    AdministratorCommand() {}

    @Override
    public Integer call() throws Exception {
        Actor commander = Main.actor(actor);
        Config settings = Config.read(config);
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try (Database database = Database.open(DatabaseSettings.sharedAccess(settings, open), 2)) {
            WithPassword recovered = Identity.open(
                            database.jdbi(),
                            new AuditLog(Settings.existingKey(settings)),
                            InstantSource.system(),
                            Settings.identity(settings),
                            KeyRing.empty()) // it takes second factors away and reads none
                    .accounts()
                    .recover(commander, reason);
            ServeCommand.tell(spec.commandLine().getOut(), recovered);
        } finally {
            Service.close(open);
        }
        return 0;
    }
}
