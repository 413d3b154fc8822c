package org.keepsight.ingest.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keepsight.storage.registry.Credentials;

/** Digest authentication with MD5 and no quality of protection (RFC 2617, RFC 2069), as cameras offer it; a nonce per connection. */
final class DigestGate {
    static final String REALM = "Keepsight simulator";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,]+))");

    private final String nonce = newNonce();

    /** The value of {@code WWW-Authenticate}. */
    String challenge() {
        return "Digest realm=\"" + REALM + "\", nonce=\"" + nonce + "\", algorithm=MD5";
    }

    /** Whether this {@code Authorization} value proves knowledge of the password for this method. */
    boolean admits(String authorization, String method, Credentials account) {
        if (!authorization.regionMatches(true, 0, "Digest ", 0, 7)) {
            return false;
        }
        Map<String, String> given = parameters(authorization.substring(7));
        String expected = response(method, given.getOrDefault("uri", ""), nonce, account);
        return account.username().equals(given.get("username"))
                && nonce.equals(given.get("nonce"))
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.US_ASCII),
                        given.getOrDefault("response", "").getBytes(StandardCharsets.US_ASCII));
    }

    /** The response a client computes. */
    static String response(String method, String uri, String nonce, Credentials account) {
        String secret = md5(account.username() + ":" + REALM + ":" + account.password());
        return md5(secret + ":" + nonce + ":" + md5(method + ":" + uri));
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(text);
        while (matcher.find()) {
            String quoted = matcher.group(2);
            parameters.put(matcher.group(1).toLowerCase(Locale.ROOT), quoted != null ? quoted : matcher.group(3));
        }
        return parameters;
    }

    private static String newNonce() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
