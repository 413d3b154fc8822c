package org.keepsight.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keepsight.deploy.supervision.WorkerCondition;
import org.keepsight.ingest.worker.IngestWorker;
import org.keepsight.storage.model.Degradation;

/**
 * A worker's health and metrics over HTTP, by the JDK's own little server: a worker has no event loop. Thread-safe; owns
 * one thread.
 */
final class WorkerFace implements AutoCloseable {
    private final HttpServer server;
    private final PrometheusMeterRegistry metrics;
    private volatile @Nullable IngestWorker worker;
    private volatile Supplier<Degradation> degradation = () -> Degradation.NONE;

    private WorkerFace(HttpServer server, PrometheusMeterRegistry metrics) {
        this.server = server;
        this.metrics = metrics;
    }

    /** @param port 0 lets the system choose */
    static WorkerFace start(String host, int port, PrometheusMeterRegistry metrics) throws IOException {
        WorkerFace face = new WorkerFace(HttpServer.create(new InetSocketAddress(host, port), 16), metrics);
        face.server.createContext("/health/live", face::live);
        face.server.createContext("/health/ready", face::ready);
        face.server.createContext("/metrics", face::metrics);
        face.server.start();
        return face;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** From now on answers for this worker; before, it lives and is not ready. */
    void speakFor(IngestWorker started, Supplier<Degradation> degraded) {
        degradation = degraded;
        worker = started;
    }

    private void live(HttpExchange exchange) throws IOException {
        IngestWorker asked = worker;
        boolean alive = asked == null || asked.alive();
        answer(exchange, alive ? 200 : 503, "application/json", "{\"alive\":" + alive + "}");
    }

    /** Ready is who records, though the database may be away: that is degraded. */
    private void ready(HttpExchange exchange) throws IOException {
        IngestWorker asked = worker;
        Degradation degraded = degradation.get();
        boolean ready = asked != null && asked.alive() && !degraded.losing();
        WorkerCondition condition = new WorkerCondition(ready, asked != null && asked.connected(), degraded);
        answer(exchange, ready ? 200 : 503, "application/json", condition.json());
    }

    private void metrics(HttpExchange exchange) throws IOException {
        answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
