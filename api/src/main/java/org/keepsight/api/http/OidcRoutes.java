package org.keepsight.api.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Oidc;
import org.keepsight.api.identity.OidcSignIn;
import org.keepsight.api.identity.OidcSignIn.Outcome;
import org.keepsight.api.identity.OidcSignIn.Refusal;
import org.keepsight.api.oidc.Attempt;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;

/**
 * Signing in at the OpenID provider and back. A browser is led, so every answer leads on: to the provider, or to our own page,
 * and nowhere that a request names.
 */
final class OidcRoutes {
    record SignInWaysJson(@Nullable OidcWayJson oidc) {}

    record OidcWayJson(URI begin, @Nullable String label) {}

    private final @Nullable OidcSignIn signIn;

    OidcRoutes(@Nullable Oidc oidc) {
        this.signIn = oidc == null ? null : oidc.signIn();
    }

    Map<String, Endpoint> endpoints() {
        return Map.of("getSignInWays", this::ways, "beginOidc", this::begin, "completeOidc", this::complete);
    }

    private Answer ways(Request request) {
        return Answer.json(new SignInWaysJson(
                signIn == null
                        ? null
                        : new OidcWayJson(
                                signIn.settings().provider().begin(),
                                signIn.settings().label())));
    }

    private Answer begin(Request request) {
        OidcSignIn configured = configured();
        Attempt attempt = Attempt.create();
        boolean secure = request.visit().secure();
        return configured
                .begin(attempt)
                .map(there -> new Answer.Redirect(there, List.of(AttemptCookie.set(attempt, secure))))
                .orElseGet(() -> back(configured, Refusal.UNAVAILABLE, List.of()));
    }

    private Answer complete(Request request) {
        OidcSignIn configured = configured();
        boolean secure = request.visit().secure();
        String spent = AttemptCookie.clear(secure);
        Optional<Attempt> attempt = AttemptCookie.read(request.header("Cookie").orElse(null), secure);
        if (attempt.isEmpty()) { // nothing was begun here that could be refused
            return back(configured, Refusal.STALE, List.of());
        }
        return switch (configured.complete(
                attempt.get(), query(request), request.visit().address())) {
            case Outcome.In in ->
                new Answer.Redirect(
                        page(configured, ""),
                        List.of(spent, SessionCookie.set(in.welcome().secret(), secure)));
            case Outcome.Out out -> back(configured, out.why(), List.of(spent));
        };
    }

    private static Map<String, List<String>> query(Request request) {
        Map<String, List<String>> query = new HashMap<>();
        request.query()
                .forEach(each -> query.computeIfAbsent(each.getKey(), key -> new ArrayList<>())
                        .add(each.getValue()));
        return query;
    }

    private static Answer.Redirect back(OidcSignIn signIn, Refusal why, List<String> cookies) {
        return new Answer.Redirect(page(signIn, "#/?refused=" + why), cookies);
    }

    private static URI page(OidcSignIn signIn, String fragment) {
        return URI.create(signIn.settings().provider().address() + "/" + fragment);
    }

    private OidcSignIn configured() {
        if (signIn == null) {
            throw new DomainException(Kind.NOT_FOUND, "oidc", "no OpenID provider is configured");
        }
        return signIn;
    }
}
