package org.keepsight.deploy.supervision;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * How a worker process is started: the same JVM, class path and options as this one, with a heap of its own and small
 * stacks.
 *
 * @param memory ceiling of the worker's anonymous memory, in bytes; half of it is heap
 */
public record WorkerLaunch(String mainClass, long memory) {
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
        command.add("-Xss512k");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(List.of("worker", "--supervised", "--name", name));
        return command;
    }
}
