package org.keepsight.api.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Carries requests from the event loop through the gate to the endpoints, and their answers back. The event loop parses and writes; all
 * else happens on virtual threads. Media has threads of its own, so that slow players cannot hold up reports.
 */
final class Dispatcher implements AutoCloseable {
    private static final int CHUNK = 256 << 10;
    /** A reader that takes nothing for this long has gone. */
    private static final long WRITE_SECONDS = 30;

    private static final Set<String> SIGN_INS = Set.of("signIn", "beginOidc", "completeOidc");

    private final Blocking reports = new Blocking(32, 256);
    private final Blocking media = new Blocking(64, 256);
    /** People who sign in wait for each other, and nobody else waits for them. */
    private final Blocking signIns = new Blocking(32, 64);

    private final Gate gate;
    private final MeterRegistry metrics;

    Dispatcher(Gate gate, MeterRegistry metrics) {
        this.gate = gate;
        this.metrics = metrics;
    }

    /** The handler that lets an endpoint answer the operation. */
    Handler<RoutingContext> handler(String operation, Endpoint endpoint) {
        Blocking pool = SIGN_INS.contains(operation) ? signIns : reports;
        return context -> {
            long begun = System.nanoTime();
            context.response()
                    .endHandler(ended -> metrics.timer(
                                    "keepsight.http.requests",
                                    "operation",
                                    operation,
                                    "status",
                                    Integer.toString(context.response().getStatusCode()))
                            .record(Duration.ofNanos(System.nanoTime() - begun)));
            Request request = new Request(
                    context.pathParams(),
                    context.queryParams(),
                    context.request().headers(),
                    context.body().buffer() == null
                            ? new byte[0]
                            : context.body().buffer().getBytes(),
                    Authentication.visit(context));
            Context loop = Vertx.currentContext();
            pool.call(loop, () -> endpoint.answer(gate.admit(operation, request)))
                    .map(answer -> HttpMethod.HEAD.equals(context.request().method()) ? answer.withoutBody() : answer)
                    .onSuccess(answer -> write(context, loop, answer))
                    .onFailure(context::fail);
        };
    }

    private void write(RoutingContext context, Context loop, Answer answer) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        switch (answer) {
            case Answer.Whole whole ->
                head(response, whole)
                        .putHeader(HttpHeaders.CONTENT_TYPE, whole.contentType())
                        .end(Buffer.buffer(whole.body()));
            case Answer.Bare bare -> head(response, bare).end();
            case Answer.Redirect redirect ->
                head(response, redirect)
                        .putHeader("Set-Cookie", redirect.cookies())
                        .end();
            case Answer.Streamed streamed ->
                media.call(loop, () -> stream(loop, response, streamed))
                        .onSuccess(complete -> response.end())
                        .onFailure(failure -> giveUp(context, failure));
        }
    }

    private static void giveUp(RoutingContext context, Throwable failure) {
        if (failure instanceof ExecutionException || failure instanceof TimeoutException) { // the reader has gone
            context.request().connection().close();
        } else {
            context.fail(failure);
        }
    }

    private static HttpServerResponse head(HttpServerResponse response, Answer answer) {
        answer.headers().forEach(response::putHeader);
        return response.setStatusCode(answer.status());
    }

    /** The head goes with the first bytes: until there are any, the answer may still become a problem. */
    private static Future<Void> write(HttpServerResponse response, Answer.Streamed streamed, byte[] chunk) {
        if (!response.headWritten()) {
            head(response, streamed)
                    .putHeader(HttpHeaders.CONTENT_TYPE, streamed.contentType())
                    .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(streamed.length()));
        }
        return response.write(Buffer.buffer(chunk));
    }

    /** Writes chunk by chunk, waiting until each has left: at most one chunk per reader is in memory. */
    private static boolean stream(Context loop, HttpServerResponse response, Answer.Streamed streamed)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (InputStream in = streamed.source().open()) {
            long left = streamed.length();
            while (left > 0) {
                byte[] chunk = in.readNBytes((int) Math.min(CHUNK, left));
                if (chunk.length == 0) {
                    throw new IOException("the object ended " + left + " bytes early");
                }
                left -= chunk.length;
                CompletableFuture<Void> written = new CompletableFuture<>();
                loop.runOnContext(now -> write(response, streamed, chunk).onComplete(done -> {
                    if (done.succeeded()) {
                        written.complete(null);
                    } else {
                        written.completeExceptionally(done.cause());
                    }
                }));
                written.get(WRITE_SECONDS, TimeUnit.SECONDS);
            }
        }
        return true;
    }

    @Override
    public void close() {
        reports.close();
        signIns.close();
        media.close();
    }
}
