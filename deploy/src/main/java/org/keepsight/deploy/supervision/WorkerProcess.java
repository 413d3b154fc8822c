package org.keepsight.deploy.supervision;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.database.DatabaseAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker process, from its start to its end. What it writes is passed on line by line under its name. Thread-safe;
 * owns two threads.
 */
final class WorkerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    private static final int ANSWER_MILLIS = 2_000;

    private final String name;
    private final Process process;
    private final Consumer<String> output;
    private volatile @Nullable WorkerHello hello;

    private WorkerProcess(String name, Process process, Consumer<String> output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /** @param output receives each line the worker writes, marked with its name */
    static WorkerProcess start(String name, List<String> command, WorkerBriefing briefing, Consumer<String> output)
            throws IOException {
        WorkerProcess worker = new WorkerProcess(name, new ProcessBuilder(command).start(), output);
        worker.pump(worker.process.getInputStream(), "out");
        worker.pump(worker.process.getErrorStream(), "err");
        try {
            briefing.send(worker.process.getOutputStream());
        } catch (IOException e) { // it died at once; its exit code says more
            LOG.atWarn().addKeyValue("worker", name).setCause(e).log("a worker did not listen");
        }
        return worker;
    }

    /** Tells it how to come into the database; at most once, and not from several threads. */
    void tell(DatabaseAddress service) {
        try {
            WorkerBriefing.send(service, process.getOutputStream());
        } catch (IOException e) { // it died; its exit code says more
            LOG.atDebug().addKeyValue("worker", name).setCause(e).log("a worker did not listen");
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** Who it is; empty until it has said so. */
    Optional<WorkerHello> hello() {
        return Optional.ofNullable(hello);
    }

    /** Waits for the end. Returns the exit code, or empty when it still runs after this time. */
    Optional<Integer> awaitExit(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)
                ? Optional.of(process.exitValue())
                : Optional.empty();
    }

    /** Whether it records. */
    boolean ready() {
        return condition().filter(WorkerCondition::ready).isPresent();
    }

    /** Whether it answers that it lives. */
    boolean answers() {
        try {
            get("/health/live");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** How it does; empty while it does not say. */
    Optional<WorkerCondition> condition() {
        try {
            return Optional.of(WorkerCondition.parse(get("/health/ready")));
        } catch (IOException e) { // whether it lives is asked apart
            return Optional.empty();
        }
    }

    /** Its figures for Prometheus. */
    String metrics() throws IOException {
        return get("/metrics");
    }

    /** Asks it to hand its cameras over and to end. */
    void stop() {
        process.destroy();
    }

    void kill() {
        process.destroyForcibly();
    }

    private String get(String path) throws IOException {
        WorkerHello known = hello;
        if (known == null) {
            throw new IOException("worker " + name + " has not said where it listens");
        }
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + known.port() + path).toURL().openConnection();
        connection.setConnectTimeout(ANSWER_MILLIS);
        connection.setReadTimeout(ANSWER_MILLIS);
        boolean told = connection.getResponseCode() == HttpURLConnection.HTTP_OK || path.endsWith("/ready");
        try (InputStream body = told ? body(connection) : connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }

    /** Who is not ready says so with 503 and tells why. */
    private static InputStream body(HttpURLConnection connection) throws IOException {
        InputStream error = connection.getErrorStream();
        return error == null ? connection.getInputStream() : error;
    }

    private void pump(InputStream stream, String what) {
        Thread.ofPlatform().daemon().name(name + "-" + what).start(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                lines.lines().forEach(this::line);
            } catch (IOException | UncheckedIOException e) {
                LOG.atDebug().addKeyValue("worker", name).setCause(e).log("a worker's output ended");
            }
        });
    }

    private void line(String line) {
        Optional<WorkerHello> said = hello == null ? WorkerHello.parse(line) : Optional.empty();
        if (said.isPresent()) {
            hello = said.get();
        } else {
            output.accept("[" + name + "] " + line);
        }
    }
}
