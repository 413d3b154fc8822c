package org.keepsight.api.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.openapi.validation.ValidatorException;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.DomainException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever went wrong with a request into one problem; an unforeseen failure is logged under an incident id. */
final class Failures implements Handler<RoutingContext> {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final BiConsumer<RoutingContext, Problem> noted;

    private Failures(BiConsumer<RoutingContext, Problem> noted) {
        this.noted = noted;
    }

    /** @param noted told every problem before it is answered; must not block */
    static void answerOn(Router router, BiConsumer<RoutingContext, Problem> noted) {
        Failures failures = new Failures(noted);
        router.route().failureHandler(failures);
        for (int status : new int[] {400, 404, 405, 406, 413, 415, 429}) {
            router.errorHandler(status, failures);
        }
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) { // the client has left: nobody to answer, nothing to report
            return;
        }
        Problem problem = problem(context);
        noted.accept(context, problem);
        if (response.headWritten()) { // too late for words: a cut connection is the only honest sign
            context.request().connection().close();
            return;
        }
        if (problem.status() == 413) { // the rest of the body is not wanted
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        if (problem.status() == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, "5");
        }
        if (problem.status() == 429) { // the longest that anybody waits for another try
            response.putHeader(HttpHeaders.RETRY_AFTER, "90");
        }
        if (problem.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer realm=\"keepsight\"");
        }
        response.headers().remove(HttpHeaders.CONTENT_LENGTH);
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(Buffer.buffer(Json.write(problem)));
    }

    private static Problem problem(RoutingContext context) {
        Throwable failure = cause(context.failure());
        return switch (failure) {
            case DomainException e -> Problem.of(e);
            case ValidatorException e -> ContractViolation.problem(e);
            case null -> ofStatus(context);
            default ->
                context.statusCode() >= 400 && context.statusCode() < 500
                        ? ofStatus(context)
                        : Outage.of(failure)
                                .map(outage -> outage(context, failure, outage))
                                .orElseGet(() -> incident(context, failure));
        };
    }

    /** The router wraps what a validator found. */
    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof HttpException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static Problem ofStatus(RoutingContext context) {
        int status = context.statusCode() < 400 ? 404 : context.statusCode();
        return Problem.ofStatus(
                status,
                switch (status) {
                    case 404 -> "there is nothing at this address";
                    case 405 ->
                        "this address does not know the method "
                                + context.request().method();
                    case 413 -> "a request body has at most " + ApiServer.BODY_LIMIT + " bytes";
                    case 429 -> "too many requests from this address; wait as long as Retry-After says";
                    default -> null;
                });
    }

    private static Problem outage(RoutingContext context, Throwable failure, DomainException outage) {
        LOG.atWarn()
                .addKeyValue("path", context.normalizedPath())
                .addKeyValue("why", failure.toString())
                .log("a request met a part that does not answer");
        return Problem.of(outage);
    }

    private static Problem incident(RoutingContext context, Throwable failure) {
        String incident = UUID.randomUUID().toString();
        LOG.atError()
                .addKeyValue("incident", incident)
                .addKeyValue("method", context.request().method())
                .addKeyValue("path", context.normalizedPath())
                .setCause(failure)
                .log("a request failed");
        return Problem.incident(incident);
    }
}
