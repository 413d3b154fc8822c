package org.keepsight.api.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.SecurityPolicyHandler;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Admission;
import org.keepsight.api.identity.BearerSecret;
import org.keepsight.api.identity.Doorkeeper;
import org.keepsight.api.identity.Scope;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;

/**
 * Finds out who asks, before a body is read or anything else costs: a session's cookie or a machine's bearer token. Without
 * either, nothing under {@code /api/} is answered but what signs in. What the known caller may do is decided at the {@link Gate}.
 */
final class Authentication implements SecurityPolicyHandler, AutoCloseable {
    static final String CSRF_HEADER = "Keepsight-Csrf";

    private static final String VISIT = Visit.class.getName();
    private static final String SECURE = VISIT + ".secure";
    /** Under this a request that signs somebody in is marked. */
    static final String SIGNS_IN = VISIT + ".signs-in";

    private static final String BEARER = "Bearer ";
    static final String SIGN_IN = "/api/v1/session";
    private static final Set<String> OPEN = Set.of(
            "POST " + SIGN_IN,
            "GET /api/v1/session/ways",
            "GET /api/v1/oidc/begin",
            "GET /api/v1/oidc/callback",
            "GET /api/v1/certificate-keys",
            "GET /api/v1/certificate-keys.pem");
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final Doorkeeper doorkeeper;
    private final boolean secure;
    private final Blocking blocking = new Blocking(8, 256);

    /** @param secure whether browsers reach this server encrypted, so that cookies have to demand it */
    Authentication(Doorkeeper doorkeeper, boolean secure) {
        this.doorkeeper = doorkeeper;
        this.secure = secure;
    }

    private static boolean isSecure(RoutingContext context) {
        return Boolean.TRUE.equals(context.get(SECURE));
    }

    /** Who was found to ask. */
    static Visit visit(RoutingContext context) {
        Visit found = context.get(VISIT);
        return found == null ? visit(context, null) : found;
    }

    private static Visit visit(RoutingContext context, @Nullable Admission admission) {
        return new Visit(
                admission == null ? null : admission.caller().at(ClientAddress.of(context)),
                admission == null ? null : admission.csrf(),
                ClientAddress.of(context),
                isSecure(context),
                new Scope.Campuses(Set.of()));
    }

    @Override
    public void handle(RoutingContext context) {
        context.put(SECURE, secure);
        HttpServerRequest request = context.request();
        if (!context.normalizedPath().startsWith("/api/")) {
            context.next();
            return;
        }
        if (!READS.contains(request.method()) && !isOwnOrigin(request)) {
            context.fail(DomainException.forbidden("Origin", "another site's page may not give commands"));
            return;
        }
        if (OPEN.contains(request.method() + " " + context.normalizedPath())) { // whatever an old cookie says
            context.put(SIGNS_IN, true);
            context.next();
            return;
        }
        Optional<BearerSecret> token = bearer(request);
        Optional<BearerSecret> secret =
                token.or(() -> SessionCookie.read(request.getHeader(HttpHeaders.COOKIE), isSecure(context)));
        secret.ifPresentOrElse(
                presented -> identify(context, presented, token.isPresent()),
                () -> context.fail(new DomainException(Kind.UNAUTHENTICATED, null, "sign in, or send a token")));
    }

    private void identify(RoutingContext context, BearerSecret presented, boolean token) {
        Optional<Admission> recent = doorkeeper.recent(presented, token);
        if (recent.isPresent()) {
            admitted(context, recent.get());
            return;
        }
        context.request().pause(); // the body waits until it is known whose it is
        blocking.call(Vertx.currentContext(), () -> doorkeeper.admit(presented, token))
                .onSuccess(admission -> admitted(context, admission))
                .onFailure(context::fail)
                .onComplete(done -> context.request().resume()); // only now is there somebody to take the body
    }

    private static void admitted(RoutingContext context, Admission admission) {
        HttpServerRequest request = context.request();
        String csrf = admission.csrf();
        if (csrf != null && !READS.contains(request.method()) && !same(csrf, request.getHeader(CSRF_HEADER))) {
            context.fail(DomainException.forbidden(CSRF_HEADER, "a command carries the 'csrf' of its session"));
            return;
        }
        Visit visit = visit(context, admission);
        if (admission.renewed() != null) {
            context.response()
                    .putHeader(HttpHeaders.SET_COOKIE, SessionCookie.set(admission.renewed(), visit.secure()));
        }
        context.put(VISIT, visit);
        context.next();
    }

    private static Optional<BearerSecret> bearer(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header ->
                        new BearerSecret(header.substring(BEARER.length()).strip()));
    }

    private static boolean same(String one, @Nullable String other) {
        return other != null
                && MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** Browsers name the page a command comes from; other clients name none. */
    private static boolean isOwnOrigin(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            return true;
        }
        try {
            return request.authority() != null
                    && request.authority().toString().equals(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public void close() {
        blocking.close();
    }
}
