package org.keepsight.api.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.oidc.Attempt;

/**
 * The cookie that ties an attempt to sign in at the OpenID provider to the browser that began it, for ten minutes. It comes
 * along when the provider sends the person back ({@code SameSite=Lax}); no script reads it.
 */
final class AttemptCookie {
    private static final String PLAIN = "keepsight-oidc";
    private static final String SECURE = "__Host-keepsight-oidc";

    private AttemptCookie() {}

    static String set(Attempt attempt, boolean secure) {
        return header(attempt.secret(), 600, secure);
    }

    static String clear(boolean secure) {
        return header("", 0, secure);
    }

    private static String header(String value, int seconds, boolean secure) {
        return (secure ? SECURE : PLAIN) + "=" + value + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + seconds
                + (secure ? "; Secure" : "");
    }

    static Optional<Attempt> read(@Nullable String header, boolean secure) {
        return SessionCookie.value(header, secure ? SECURE : PLAIN).flatMap(Attempt::of);
    }
}
