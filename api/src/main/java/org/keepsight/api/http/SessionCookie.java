package org.keepsight.api.http;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.BearerSecret;

/**
 * The cookie that carries a session. No script reads it, no other site's page sends it, and the browser forgets it when it
 * is closed; over anything but plain loopback it demands a secure connection and this very host.
 */
final class SessionCookie {
    private static final String PLAIN = "keepsight-session";
    private static final String SECURE = "__Host-keepsight-session";

    private SessionCookie() {}

    static String set(BearerSecret secret, boolean secure) {
        return header(secret.value(), secure);
    }

    static String clear(boolean secure) {
        return header("", secure) + "; Max-Age=0";
    }

    private static String header(String value, boolean secure) {
        return (secure ? SECURE : PLAIN) + "=" + value + "; Path=/; HttpOnly; SameSite=Strict"
                + (secure ? "; Secure" : "");
    }

    /** What the request carries, which need not be a secret of ours. */
    static Optional<BearerSecret> read(@Nullable String header, boolean secure) {
        return value(header, secure ? SECURE : PLAIN).map(BearerSecret::new);
    }

    /** What the cookie of this name carries. */
    static Optional<String> value(@Nullable String header, String name) {
        String prefix = name + "=";
        return Optional.ofNullable(header).stream()
                .flatMap(text -> Arrays.stream(text.split(";", -1)))
                .map(String::strip)
                .filter(each -> each.startsWith(prefix) && each.length() > prefix.length())
                .map(each -> each.substring(prefix.length()))
                .findFirst();
    }
}
