package org.keepsight.ingest.rtsp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.registry.Credentials;

/**
 * Answers a camera's challenges: Digest with SHA-256 or MD5 (RFC 7616, RFC 2617), else Basic (RFC 7617). Not thread-safe.
 */
final class Authentication {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern PARAMETER = Pattern.compile("([\\w-]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,]+))");

    /** The better a scheme, the later. */
    private static final List<String> SCHEMES = List.of("basic", "digest md5", "digest sha-256");

    private final @Nullable Credentials credentials;
    private @Nullable Challenge challenge;
    private int uses;

    private record Challenge(String scheme, Map<String, String> parameters) {
        static Challenge parse(String header) {
            String scheme = header.split("\\s", 2)[0].toLowerCase(Locale.ROOT);
            Map<String, String> parameters = new HashMap<>();
            Matcher each = PARAMETER.matcher(header.substring(scheme.length()));
            while (each.find()) {
                String quoted = each.group(2);
                parameters.put(each.group(1).toLowerCase(Locale.ROOT), quoted != null ? quoted : each.group(3));
            }
            String algorithm = parameters.getOrDefault("algorithm", "MD5").toLowerCase(Locale.ROOT);
            return new Challenge(scheme.equals("digest") ? scheme + " " + algorithm : scheme, parameters);
        }

        String of(String name) {
            return parameters.getOrDefault(name, "");
        }

        /** Whether it is the nonce that was refused, not the password. */
        boolean stale() {
            return of("stale").equalsIgnoreCase("true");
        }
    }

    Authentication(@Nullable Credentials credentials) {
        this.credentials = credentials;
    }

    /**
     * Takes the challenges of a 401.
     *
     * @return whether another try makes sense: there are credentials, and these were not what was refused
     */
    boolean challenged(List<String> headers) {
        Optional<Challenge> best = headers.stream()
                .map(Challenge::parse)
                .filter(each -> SCHEMES.contains(each.scheme()))
                .max((a, b) -> Integer.compare(SCHEMES.indexOf(a.scheme()), SCHEMES.indexOf(b.scheme())));
        boolean refused = challenge != null && !best.map(Challenge::stale).orElse(false);
        challenge = best.orElse(null);
        uses = 0;
        return credentials != null && challenge != null && !refused;
    }

    /** Whether the camera has asked for an account. */
    boolean asked() {
        return challenge != null;
    }

    /** The value of {@code Authorization}; nothing before a challenge. A secret in the case of Basic. */
    Optional<String> authorization(String method, String uri) {
        Credentials account = credentials;
        Challenge answered = challenge;
        if (account == null || answered == null) {
            return Optional.empty();
        }
        return Optional.of(answered.scheme().equals("basic") ? basic(account) : digest(answered, account, method, uri));
    }

    private static String basic(Credentials account) {
        String pair = account.username() + ":" + account.password();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private String digest(Challenge to, Credentials account, String method, String uri) {
        boolean sha = to.scheme().endsWith("sha-256");
        boolean protectedQuality = List.of(to.of("qop").split("\\s*,\\s*")).contains("auth");
        String secret = hash(sha, account.username() + ":" + to.of("realm") + ":" + account.password());
        String count = String.format(Locale.ROOT, "%08x", ++uses);
        String nonce = HexFormat.of().toHexDigits(RANDOM.nextLong());
        String between = protectedQuality ? to.of("nonce") + ":" + count + ":" + nonce + ":auth" : to.of("nonce");
        String response = hash(sha, secret + ":" + between + ":" + hash(sha, method + ":" + uri));
        StringBuilder header = new StringBuilder("Digest username=\"")
                .append(account.username().replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\", realm=\"" + to.of("realm") + "\", nonce=\"" + to.of("nonce") + "\", uri=\"" + uri)
                .append("\", response=\"" + response + "\"");
        if (to.parameters().containsKey("algorithm")) {
            header.append(", algorithm=" + (sha ? "SHA-256" : "MD5"));
        }
        if (to.parameters().containsKey("opaque")) {
            header.append(", opaque=\"" + to.of("opaque") + "\"");
        }
        if (protectedQuality) {
            header.append(", qop=auth, nc=" + count + ", cnonce=\"" + nonce + "\"");
        }
        return header.toString();
    }

    private static String hash(boolean sha, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(sha ? "SHA-256" : "MD5")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5 and SHA-256", e);
        }
    }
}
