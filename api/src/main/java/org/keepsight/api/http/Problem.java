package org.keepsight.api.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.DomainException;

/**
 * An error as RFC 9457 writes it.
 *
 * @param type what kind of problem it is
 * @param title the same for every problem of this kind
 * @param detail one sentence for a person
 * @param field the offending part of the request
 * @param incident on an unforeseen failure: its id in the log
 */
record Problem(
        String type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable String field,
        @Nullable String incident) {
    static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(DomainException e) {
        return switch (e.kind()) {
            case NOT_FOUND -> named("not-found", "Not found", 404, e);
            case CONFLICT -> named("conflict", "In conflict with what exists", 409, e);
            case HELD -> named("held", "Protected by a hold", 423, e);
            case INVALID -> named("invalid", "The request is wrong", 400, e);
            case UNAUTHENTICATED -> named("unauthenticated", "Not signed in", 401, e);
            case FORBIDDEN -> named("forbidden", "Forbidden by a rule", 403, e);
            case THROTTLED -> named("throttled", "Tried too often", 429, e);
            case UNAVAILABLE -> named("unavailable", "Unavailable now", 503, e);
        };
    }

    private static Problem named(String name, String title, int status, DomainException e) {
        return new Problem(type(name), title, status, e.getMessage(), e.field().orElse(null), null);
    }

    static Problem invalid(@Nullable String field, String detail) {
        return new Problem(type("invalid"), "The request is wrong", 400, detail, field, null);
    }

    /** A problem of HTTP itself: no such path, no such method, too large, not JSON. */
    static Problem ofStatus(int status, @Nullable String detail) {
        return new Problem(
                "about:blank", HttpResponseStatus.valueOf(status).reasonPhrase(), status, detail, null, null);
    }

    /** An unforeseen failure, of which the caller learns only where the log tells more. */
    static Problem incident(String id) {
        return new Problem(
                type("incident"),
                "Unforeseen failure",
                500,
                "something failed inside Keepsight; its log tells more under this incident",
                null,
                id);
    }

    private static String type(String name) {
        return "urn:keepsight:problem:" + name;
    }
}
