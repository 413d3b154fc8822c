package org.keepsight.deploy;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.keepsight.api.identity.Accounts.WithPassword;
import org.keepsight.api.status.StoreGuarantee;
import org.keepsight.deploy.config.ConfigText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Records, keeps and deletes as configured, until it is told to stop. */
@Command(
        name = "serve",
        description = "Records, keeps and deletes as configured, until Ctrl-C or SIGTERM.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class ServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The configuration; deploy/keepsight.example.yaml documents every key.")
    private Path config;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    ServeCommand() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        try (StopSignal stop = new StopSignal();
                Service service = Service.start(ConfigText.read(config), step -> Main.say(out, step))) {
            service.identity().accounts().first().ifPresent(first -> tell(out, first));
            tell(out, service.guarantee());
            Main.say(out, "ready: " + service.address() + "  health and metrics on port " + service.managementPort());
            stop.await();
            Main.say(out, "stopping: finishing open segments");
        }
        return 0;
    }

    /** Tells what the store guarantees, in both languages. */
    static void tell(PrintWriter out, StoreGuarantee guarantee) {
        Main.say(out, "lock: " + guarantee.word() + "  " + guarantee.english() + "  " + guarantee.chinese());
    }

    /** Tells an administrator's one-time password, to whoever commands the machine. */
    static void tell(PrintWriter out, WithPassword administrator) {
        Main.say(
                out,
                "first administrator: " + administrator.account().name() + "  one-time password: "
                        + administrator.password());
    }
}
