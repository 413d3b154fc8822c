package org.keepsight.deploy;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
            service.identity()
                    .accounts()
                    .first()
                    .ifPresent(first -> Main.say(
                            out,
                            "first administrator: " + first.account().name() + "  one-time password: "
                                    + first.password()));
            Main.say(out, "ready: " + service.address() + "  health and metrics on port " + service.managementPort());
            stop.await();
            Main.say(out, "stopping: finishing open segments");
        }
        return 0;
    }
}
