package org.keepsight.storage.registry;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.network.CameraNetworks;
import org.keepsight.storage.network.IpLiteral;

/**
 * Where a camera's stream is, and the account to ask for it with, taken apart. No message repeats any part of the
 * input, because a mistyped address may carry a password anywhere.
 *
 * @param url {@code rtsp://} or {@code rtsps://}, without credentials
 */
record CameraAddress(String url, @Nullable Credentials credentials) {
    private static final int LONGEST = 2000;
    private static final Pattern RTSP = Pattern.compile("(?i)(rtsps?)://([^/?]*)(.*)");
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9.])?|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?");
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

    /**
     * Takes an address apart. Credentials inside it are percent-decoded; the last {@code @} before the path ends them,
     * so that a bare {@code @} in a password does no harm.
     *
     * @param given credentials given beside the address, or {@code null}
     * @throws DomainException {@code INVALID}, field {@code url}
     */
    static CameraAddress of(String text, @Nullable Credentials given) {
        Matcher parts = RTSP.matcher(text.strip());
        if (!parts.matches()) {
            throw invalid("a camera's address begins with rtsp:// or rtsps://");
        }
        String authority = parts.group(2);
        int at = authority.lastIndexOf('@');
        String host = authority.substring(at + 1);
        String rest = parts.group(3);
        if (rest.contains("@")) {
            throw invalid("'@' behind the host: write '/' in a password as %2F, '?' as %3F and '@' as %40");
        }
        checkHost(host);
        if (text.length() > LONGEST || !rest.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw invalid("an address has at most 2000 printable ASCII characters and no blanks");
        }
        Credentials inside = at < 0 ? null : credentials(authority.substring(0, at));
        if (inside != null && given != null && !inside.equals(given)) {
            throw invalid("the address carries other credentials than those given beside it");
        }
        return new CameraAddress(
                parts.group(1).toLowerCase(Locale.ROOT) + "://" + host + rest, inside == null ? given : inside);
    }

    /**
     * Refuses an address that is a number outside these networks. A name is judged when it is looked up.
     *
     * @throws DomainException {@code INVALID}, field {@code url}
     */
    void requireWithin(CameraNetworks networks) {
        Matcher parts = RTSP.matcher(url);
        InetAddress numeric = parts.matches() ? numeric(parts.group(2)) : null;
        if (numeric != null) {
            networks.refusal(numeric).ifPresent(why -> {
                throw invalid("no camera may be there: " + why);
            });
        }
    }

    private static @Nullable InetAddress numeric(String host) {
        String bare = PORT.matcher(host).replaceFirst("");
        try {
            return IpLiteral.parse(bare.startsWith("[") ? bare.substring(1, bare.length() - 1) : bare);
        } catch (IllegalArgumentException e) {
            // Without its cause, which quotes the input.
            throw invalid("the host of the address cannot be read: " + IpLiteral.SPELLING);
        }
    }

    private static void checkHost(String host) {
        Matcher matcher = HOST.matcher(host);
        if (host.isEmpty() || host.startsWith(":")) {
            throw invalid("the address names no host");
        }
        if (!matcher.matches()) {
            throw invalid("the host of the address cannot be read");
        }
        if (matcher.group(1) != null) {
            int port = Integer.parseInt(matcher.group(1));
            if (port < 1 || port > 65_535) {
                throw invalid("the port of the address is not between 1 and 65535");
            }
        }
        numeric(host);
    }

    private static @Nullable Credentials credentials(String userInfo) {
        if (userInfo.isEmpty()) {
            return null;
        }
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? new Credentials(decoded(userInfo), "")
                : new Credentials(decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Without its cause, which quotes the secret.
            throw invalid("'%' in credentials begins a percent code; write '%' itself as %25");
        }
    }

    private static DomainException invalid(String message) {
        return DomainException.invalid("url", message);
    }
}
