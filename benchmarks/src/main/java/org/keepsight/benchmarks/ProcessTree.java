package org.keepsight.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process and everything below it uses, read from /proc. Linux only.
 *
 * @param whole whether what is below it counts
 */
record ProcessTree(ProcessHandle root, boolean whole) {
    /** Kernel clock ticks per second, the unit of /proc/pid/stat; 100 on every Linux Java runs on. */
    private static final double TICKS = 100;

    ProcessTree(ProcessHandle root) {
        this(root, true);
    }

    /** CPU seconds of all living processes, and of the dead ones their parents waited for, since they began. */
    double cpuSeconds() {
        return pids().mapToDouble(ProcessTree::cpuSeconds).sum();
    }

    /** Proportional set size in bytes: shared pages are divided among those who share them. */
    long pssBytes() {
        return pids().mapToLong(ProcessTree::pssBytes).sum();
    }

    /** That part of the proportional set size which no file stands behind: heaps, stacks, what native code allocated. */
    long anonymousBytes() {
        return pids().mapToLong(pid -> rollup(pid, "Pss_Anon:")).sum();
    }

    /** How many files, sockets and the like they hold open. */
    long openFiles() {
        return pids().mapToLong(pid -> entries(pid, "fd")).sum();
    }

    long threads() {
        return pids().mapToLong(pid -> entries(pid, "task")).sum();
    }

    private static long entries(long pid, String directory) {
        String[] entries =
                Path.of("/proc", Long.toString(pid), directory).toFile().list();
        return entries == null ? 0 : entries.length;
    }

    private Stream<Long> pids() {
        return Stream.concat(Stream.of(root), whole ? root.descendants() : Stream.empty())
                .map(ProcessHandle::pid);
    }

    private static double cpuSeconds(long pid) {
        String stat = read(pid, "stat");
        // Behind the command's closing parenthesis: field 3 is the state; 14 to 17 are user, system, and the
        // children's.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        double ticks = 0;
        for (int i = 11; i < 15 && i < fields.length; i++) {
            ticks += Double.parseDouble(fields[i]);
        }
        return ticks / TICKS;
    }

    private static long pssBytes(long pid) {
        return rollup(pid, "Pss:");
    }

    private static long rollup(long pid, String field) {
        return read(pid, "smaps_rollup")
                .lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    /** Empty for a process that is gone by now. */
    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            return "";
        }
    }

    /** Several trees as one. */
    static double cpuSeconds(List<ProcessTree> trees) {
        return trees.stream().mapToDouble(ProcessTree::cpuSeconds).sum();
    }

    static long pssBytes(List<ProcessTree> trees) {
        return trees.stream().mapToLong(ProcessTree::pssBytes).sum();
    }
}
