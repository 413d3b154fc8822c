package org.keepsight.deploy.supervision;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a worker process is started: the same JVM, class path and options as this one, with a heap of its own and small
 * stacks.
 *
 * <p>The JVM keeps what it made of the program's classes in an archive for each worker, written when a worker ends in order
 * and read by its next lives: they record twice as soon.
 *
 * @param memory ceiling of the worker's anonymous memory, in bytes; half of it is heap
 * @param archives directory of the archives
 */
public record WorkerLaunch(String mainClass, long memory, Path archives) {
    /** Options that are this process's own business. */
    private static final List<String> OWN = List.of("-Xmx", "-Xms", "-Xss", "-agentlib", "-javaagent", "-XX:MaxRAM");

    /** The command line of the worker of this name. */
    List<String> command(String name) {
        return command(name, ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    List<String> command(String name, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add("setsid"); // Ctrl-C at the terminal reaches serve alone, which then stops its workers
        command.add(System.getProperty("java.home") + "/bin/java");
        options.stream()
                .filter(option -> OWN.stream().noneMatch(option::startsWith))
                .forEach(command::add);
        command.add("-Xmx" + (memory >> 21) + "m");
        command.add("-Xms48m"); // else a 64th of the machine's memory is touched before the first collection
        command.add("-XX:+AlwaysPreTouch"); // a heap fills for hours; touched at once, what grows later is a leak
        command.add("-Xss512k");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        String classPath = System.getProperty("java.class.path");
        if (Arrays.stream(classPath.split(File.pathSeparator, -1)).allMatch(each -> each.endsWith(".jar"))) {
            command.add("-XX:+AutoCreateSharedArchive");
            command.add("-XX:SharedArchiveFile=" + archives.resolve(name + ".jsa"));
            command.add("-Xlog:cds=off");
        }
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(List.of("worker", "--supervised", "--name", name));
        return command;
    }
}
