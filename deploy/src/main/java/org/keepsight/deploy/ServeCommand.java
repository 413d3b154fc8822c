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

    /** True of every service that has started: a login of which it is not is refused. */
    private static final String DATABASE_GUARANTEE =
            "database: enforced  The service is not the owner of the schema and cannot"
                    + " become it: without a recorded release or shortage order the database lets nothing be deleted early."
                    + "  服务不是数据库结构的所有者，也不能成为所有者：没有登记在案的保全解除或容量短缺决定，数据库不允许提前删除任何录像。";

    /** Tells what database and store guarantee, in both languages. */
    static void tell(PrintWriter out, StoreGuarantee guarantee) {
        Main.say(out, DATABASE_GUARANTEE);
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
