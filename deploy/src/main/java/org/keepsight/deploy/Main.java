package org.keepsight.deploy;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.keepsight.deploy.config.ConfigException;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.DomainException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: reads the command line and hands over to one command. Wrong usage exits 2 with one line. */
@Command(
        name = "keepsight",
        description = "Records a county's school cameras and proves that what must be kept is kept.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            WorkerCommand.class,
            CheckCommand.class,
            RebuildCommand.class,
            MigrateCommand.class,
            AdministratorCommand.class,
            RotateKeysCommand.class,
            VerifyCertificateCommand.class
        })
final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    /** Exit code for wrong usage, and for a configuration that cannot be used. */
    static final int UNUSABLE = 2;

    /** Exit code when a part does not start or fails. */
    static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler((problem, arguments) -> {
                    CommandLine command = problem.getCommandLine();
                    complain(
                            command.getErr(),
                            problem.getMessage() + "; see ./"
                                    + command.getCommandSpec().qualifiedName() + " --help");
                    return UNUSABLE;
                })
                .setExecutionExceptionHandler((problem, command, parsed) -> failed(command, problem));
    }

    private static int failed(CommandLine command, Exception problem) {
        if (problem instanceof ConfigException unusable) {
            unusable.problems().forEach(each -> complain(command.getErr(), each));
            return UNUSABLE;
        }
        complain(command.getErr(), sentence(problem));
        if (!(problem instanceof DomainException)) {
            LOG.error("{} failed", command.getCommandName(), problem);
        }
        Object asked = command.getCommand();
        return asked instanceof CheckCommand || asked instanceof RebuildCommand ? UNUSABLE : FAILED;
    }

    /** What went wrong, with its causes where they add something. */
    static String sentence(Throwable problem) {
        String message = String.valueOf(problem.getMessage());
        Throwable cause = problem.getCause();
        return cause == null || cause.getMessage() == null || message.contains(cause.getMessage())
                ? message
                : message + ": " + sentence(cause);
    }

    /** Who gives a command here: the name given, or this computer's user. */
    static Actor actor(@Nullable String given) {
        return new Actor(given == null ? "cli:" + System.getProperty("user.name", "unknown") : given);
    }

    /** One clear line of what is wrong. */
    static void complain(PrintWriter err, String sentence) {
        err.println("keepsight: " + sentence.lines().findFirst().orElse(sentence));
        err.flush();
    }

    /** One line of progress. */
    static void say(PrintWriter out, String sentence) {
        out.println("keepsight: " + sentence);
        out.flush();
    }

    /** The version, as the launcher knows it. */
    static final class Version implements CommandLine.IVersionProvider {
        static String current() {
            return System.getProperty("keepsight.version", "unknown");
        }

        @Override
        public String[] getVersion() {
            return new String[] {"keepsight " + current()};
        }
    }
}
