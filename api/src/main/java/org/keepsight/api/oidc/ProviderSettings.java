package org.keepsight.api.oidc;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The OpenID provider, and who we are to it.
 *
 * @param issuer as the provider names itself; its configuration is read from below it
 * @param clientId our name there
 * @param clientSecret {@code null} for a public client
 * @param address where browsers reach Keepsight, without a path: {@link #callback} is registered with the provider
 * @param scopes asked for beside {@code openid}
 */
public record ProviderSettings(
        URI issuer, String clientId, @Nullable String clientSecret, URI address, List<String> scopes) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String CALLBACK = "/api/v1/oidc/callback";
    private static final String BEGIN = "/api/v1/oidc/begin";

    /** @throws IllegalArgumentException saying what is wrong */
    public ProviderSettings {
        requireProtected(issuer);
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("a client has a name");
        }
        scopes = List.copyOf(scopes);
        address = origin(address);
    }

    /**
     * An address without user, query and fragment that is read and written encrypted, or on this computer.
     *
     * @throws IllegalArgumentException otherwise
     */
    public static URI requireProtected(URI uri) {
        boolean plain = "http".equals(uri.getScheme()) && LOOPBACK.contains(String.valueOf(uri.getHost()));
        if (!plain && (!"https".equals(uri.getScheme()) || uri.getHost() == null)) {
            throw new IllegalArgumentException("must begin with https:// (or be on this computer)");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("has no user, query or fragment");
        }
        return uri;
    }

    /**
     * The same, as browsers name a site.
     *
     * @throws IllegalArgumentException when there is more than host and port
     */
    public static URI origin(URI uri) {
        requireProtected(uri);
        if (!uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/")) {
            throw new IllegalArgumentException("has no path: Keepsight answers at the root of its address");
        }
        return URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
    }

    /** Where a sign-in begins. */
    public URI begin() {
        return address.resolve(BEGIN);
    }

    /** Where the provider sends people back to. */
    public URI callback() {
        return address.resolve(CALLBACK);
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "ProviderSettings[" + issuer + ", " + clientId + "]";
    }
}
