package org.keepsight.api.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.status.RecordingState;
import org.keepsight.api.status.StoreGuarantee;
import org.keepsight.storage.object.ObjectStore;

/** Whether this process lives, whether it can serve, and its figures for Prometheus. */
final class Health implements AutoCloseable {
    /** One part the service needs; {@code reason} says why it does not answer. */
    record Check(String name, boolean answers, @Nullable String reason) {}

    /**
     * Ready is who serves all, and who at least goes on recording: a database or store that is away must not take a
     * recording node out of service. Then it is degraded. Not ready is who loses footage, and who does neither.
     */
    record Readiness(boolean ready, boolean degraded, RecordingJson recording, StoreJson store, List<Check> checks) {
        static Readiness of(RecordingJson recording, StoreJson store, List<Check> checks) {
            boolean all = checks.stream().allMatch(Check::answers);
            return new Readiness(
                    (all || recording.recording()) && !recording.losing(),
                    !all || recording.degraded() || store.failedLocks() > 0,
                    recording,
                    store,
                    checks);
        }
    }

    record Liveness(boolean alive) {}

    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    /** No object has this key; any answer will do. */
    private static final String PROBE_KEY = "v1/health";

    private final Supplier<String> metrics;
    private final Supplier<RecordingState> recording;
    private final Supplier<StoreGuarantee> guarantee;
    private final Blocking blocking = new Blocking(8, 8);
    private final Probe database;
    private final Probe objects;

    /**
     * @param metrics the figures as Prometheus text; may block
     * @param recording how recording goes; does not block
     * @param guarantee how firmly the store keeps footage; does not block
     */
    Health(
            Jdbi jdbi,
            ObjectStore store,
            Supplier<String> metrics,
            Supplier<RecordingState> recording,
            Supplier<StoreGuarantee> guarantee) {
        this.metrics = metrics;
        this.recording = recording;
        this.guarantee = guarantee;
        this.database = new Probe(
                "database",
                "the database does not answer",
                blocking,
                () -> jdbi.withHandle(handle ->
                        handle.createQuery("select 1").mapTo(Integer.class).one()));
        this.objects =
                new Probe("objectStore", "the object store does not answer", blocking, () -> store.stat(PROBE_KEY));
    }

    /** Health alone: it tells nothing of anybody. */
    void serveHealthOn(Router router) {
        router.get("/health/live").handler(context -> json(context, 200, new Liveness(true)));
        router.get("/health/ready").handler(this::ready);
    }

    void serveOn(Router router) {
        serveHealthOn(router);
        router.get("/metrics").handler(this::metrics);
    }

    private void ready(RoutingContext context) {
        Context loop = Vertx.currentContext();
        Future<Check> first = database.ask(loop);
        Future<Check> second = objects.ask(loop);
        Future.all(first, second).onSuccess(done -> {
            Readiness readiness = Readiness.of(
                    RecordingJson.of(recording.get()),
                    StoreJson.of(guarantee.get()),
                    List.of(first.result(), second.result()));
            json(context, readiness.ready() ? 200 : 503, readiness);
        });
    }

    private void metrics(RoutingContext context) {
        blocking.call(Vertx.currentContext(), metrics::get)
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
