package org.keepsight.api.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.object.ObjectStore;

/** Whether this process lives, whether it can serve, and its figures for Prometheus. */
final class Health implements AutoCloseable {
    /** One part the service needs; {@code reason} says why it does not answer. */
    record Check(String name, boolean answers, @Nullable String reason) {}

    record Readiness(boolean ready, List<Check> checks) {
        static Readiness of(List<Check> checks) {
            return new Readiness(checks.stream().allMatch(Check::answers), checks);
        }
    }

    record Liveness(boolean alive) {}

    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final long LIMIT_SECONDS = 5;
    /** No object has this key; any answer will do. */
    private static final String PROBE_KEY = "v1/health";

    private final Jdbi jdbi;
    private final ObjectStore store;
    private final PrometheusMeterRegistry metrics;
    private final Blocking blocking = new Blocking(8, 8);

    Health(Jdbi jdbi, ObjectStore store, PrometheusMeterRegistry metrics) {
        this.jdbi = jdbi;
        this.store = store;
        this.metrics = metrics;
    }

    void serveOn(Router router) {
        router.get("/health/live").handler(context -> json(context, 200, new Liveness(true)));
        router.get("/health/ready").handler(this::ready);
        router.get("/metrics").handler(this::metrics);
    }

    private void ready(RoutingContext context) {
        Context loop = Vertx.currentContext();
        // Each part has its own thread: a store that hangs must not hide that the database answers.
        Future<Check> database = blocking.call(loop, this::database)
                .timeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .otherwise(late -> new Check("database", false, "no answer within " + LIMIT_SECONDS + " s"));
        Future<Check> objects = blocking.call(loop, this::objects)
                .timeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .otherwise(late -> new Check("objectStore", false, "no answer within " + LIMIT_SECONDS + " s"));
        Future.all(database, objects).onSuccess(done -> {
            Readiness readiness = Readiness.of(List.of(database.result(), objects.result()));
            json(context, readiness.ready() ? 200 : 503, readiness);
        });
    }

    private Check database() {
        try {
            jdbi.useHandle(handle ->
                    handle.createQuery("select 1").mapTo(Integer.class).one());
            return new Check("database", true, null);
        } catch (JdbiException e) {
            return new Check("database", false, "the database does not answer");
        }
    }

    private Check objects() {
        try {
            store.stat(PROBE_KEY);
            return new Check("objectStore", true, null);
        } catch (IOException e) {
            return new Check("objectStore", false, "the object store does not answer");
        }
    }

    private void metrics(RoutingContext context) {
        blocking.call(Vertx.currentContext(), metrics::scrape)
                .onSuccess(text -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, METRICS_TYPE)
                        .end(text))
                .onFailure(context::fail);
    }

    private static void json(RoutingContext context, int status, Object value) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(Buffer.buffer(Json.write(value)));
    }

    @Override
    public void close() {
        blocking.close();
    }
}
