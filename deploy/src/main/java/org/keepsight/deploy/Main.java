package org.keepsight.deploy;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: reads the command line and hands over to one command. Wrong usage exits 2 with one line. */
@Command(
        name = "keepsight",
        description = "Records a county's school cameras and proves that what must be kept is kept.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Main {
    /** Exit code for wrong usage and configurations that cannot be used. */
    static final int USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setParameterExceptionHandler((problem, arguments) -> {
            CommandLine command = problem.getCommandLine();
            complain(
                    command.getErr(),
                    problem.getMessage() + "; see ./" + command.getCommandSpec().qualifiedName() + " --help");
            return USAGE;
        });
    }

    /** One clear line. */
    static void complain(PrintWriter err, String sentence) {
        err.println("keepsight: " + sentence.lines().findFirst().orElse(sentence));
        err.flush();
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
