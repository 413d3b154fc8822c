package org.keepsight.deploy;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.keepsight.deploy.config.Config;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAccess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings the database to this program's version, for machines whose serve has not the owner's password. */
@Command(
        name = "migrate",
        description =
                "Brings the schema to this program's version and makes the login of the service, as the owner of the"
                        + " schema. Needed only where serve has database.service and not the owner's password.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class MigrateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "A configuration with the owner of the schema as database.user.")
    private Path config;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    MigrateCommand() {}

    @Override
    public Integer call() throws Exception {
        Config settings = Config.read(config);
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try {
            DatabaseAccess access = DatabaseSettings.sharedAccess(settings, open);
            DatabaseSettings.owner(access); // refused without
            Database.open(access, 2).close();
            Main.say(
                    spec.commandLine().getOut(),
                    "the schema is as this program needs it; the service logs in as "
                            + access.service().user());
        } finally {
            Service.close(open);
        }
        return 0;
    }
}
