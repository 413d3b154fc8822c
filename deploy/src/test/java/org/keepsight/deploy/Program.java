package org.keepsight.deploy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command of Keepsight as a process of its own, the way the launcher starts it. What it says is kept. */
public final class Program implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("keepsight: ready: (http://\\S+)  .* (\\d+)");
    private static final Pattern FIRST =
            Pattern.compile("keepsight: first administrator: admin  one-time password: (\\S+)");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final List<String> said = new CopyOnWriteArrayList<>();

    private Program(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::listen);
    }

    public static Program start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    /** @param environment what is added to this process's; its children inherit it */
    public static Program start(Map<String, String> environment, String... arguments) throws IOException {
        return startWithin(Path.of(""), List.of(), environment, arguments);
    }

    /**
     * Starts it as the last arguments of another command, which becomes it.
     *
     * @param directory where that command is carried out
     */
    public static Program startWithin(
            Path directory, List<String> within, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(within);
        command.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Djava.awt.headless=true",
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                "-cp",
                System.getProperty("java.class.path"),
                "org.keepsight.deploy.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toAbsolutePath().toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new Program(builder.start());
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(line -> {
                said.add(line);
                System.out.println(process.pid() + " | " + line);
            });
        } catch (IOException | UncheckedIOException e) {
            System.out.println("A program was killed while it spoke: " + e.getMessage());
        }
    }

    /** Waits until serve says where it is. */
    public String address() throws InterruptedException {
        return awaitSaid(READY).group(1);
    }

    /** Where its health and metrics are. */
    public String management() throws InterruptedException {
        return "http://127.0.0.1:" + awaitSaid(READY).group(2) + "/";
    }

    /** A token made by the first administrator of a first start. */
    public String token() throws IOException, InterruptedException {
        return TestToken.of(address(), awaitSaid(FIRST).group(1));
    }

    /** Headers of the first administrator, who signs in after {@link #token}. */
    public List<String> session() throws IOException, InterruptedException {
        return TestToken.session(URI.create(address()), TestToken.PASSWORD);
    }

    private Matcher awaitSaid(Pattern pattern) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            for (String line : said) {
                Matcher matcher = pattern.matcher(line);
                if (matcher.matches()) {
                    return matcher;
                }
            }
            if (!process.isAlive()) {
                break;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("it does not say what it should; it said " + said);
    }

    /** What it has said until now, line by line. */
    public List<String> said() {
        return List.copyOf(said);
    }

    /** Everything it started that runs now: workers, PostgreSQL, guards. */
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    public List<ProcessHandle> workers() {
        return process.children()
                .filter(each -> words(each.pid()).contains("--supervised"))
                .toList();
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Waits for its end. Returns the exit code. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end; it said " + said);
        }
        return process.exitValue();
    }

    /** As a power cut would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As systemd would. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it does not stop");
        }
    }

    /** Whether a process is gone; one that nobody has buried counts as gone. */
    public static boolean gone(ProcessHandle process) {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
            return status.contains("State:\tZ");
        } catch (IOException e) {
            return true;
        }
    }

    private static String words(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> started = descendants();
        process.destroyForcibly().onExit().join();
        for (ProcessHandle each : started) { // they end by themselves; a test that failed leaves nothing behind
            if (!gone(each)) {
                each.onExit()
                        .orTimeout(30, TimeUnit.SECONDS)
                        .exceptionally(late -> {
                            each.destroyForcibly();
                            return each;
                        })
                        .join();
            }
        }
    }
}
