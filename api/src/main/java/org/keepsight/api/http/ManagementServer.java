package org.keepsight.api.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.object.ObjectStore;

/**
 * Health and metrics on a listener of their own, which keeps answering when the API is busy.
 * Thread-safe.
 */
public final class ManagementServer implements AutoCloseable {
    private final Health health;
    private final Listener listener;

    private ManagementServer(Health health, Listener listener) {
        this.health = health;
        this.listener = listener;
    }

    /**
     * Binds and serves; whatever is passed in stays the caller's to close.
     *
     * @param metrics gives the figures as Prometheus text; may block
     * @param signs what this machine says of itself
     */
    public static ManagementServer start(
            ManagementSettings settings, Jdbi jdbi, ObjectStore store, Supplier<String> metrics, Signs signs) {
        Vertx vertx = Listener.loop();
        Router router = Router.router(vertx);
        Health health = new Health(jdbi, store, metrics, signs);
        health.serveOn(router);
        Failures.answerOn(router, (context, problem) -> {});
        return new ManagementServer(
                health,
                Listener.start(
                        vertx, router, settings.host(), settings.port(), "http.management-host", settings.exposure()));
    }

    /** The port it listens on, also where the system chose it. */
    public int port() {
        return listener.port();
    }

    @Override
    public void close() {
        listener.close();
        health.close();
    }
}
