package org.keepsight.api.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the provider says of itself (OpenID Connect Discovery 1.0), asked anew each hour; while it does not answer, what it
 * said before is used. A provider that did not answer is let be for some seconds. Thread-safe; may block.
 */
final class Discovery {
    private static final Duration GOOD_FOR = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final int SKEW_SECONDS = 60;
    private static final long KEYS_MILLIS = Duration.ofMinutes(15).toMillis();
    private static final long ASKING_MILLIS = Duration.ofSeconds(15).toMillis();
    /** Of a new key the provider is asked at most so often, whatever tokens name. */
    private static final long BETWEEN_KEYS_MILLIS = Duration.ofSeconds(5).toMillis();

    /** A provider that introduced itself. */
    record Known(OIDCProviderMetadata metadata, IDTokenValidator validator) {}

    private record Said(Known known, Instant at) {}

    private record Silence(String why, Instant at) {}

    private final ProviderSettings settings;
    private final ProviderHttp http;
    private final InstantSource clock;
    private volatile @Nullable Said said;
    private volatile @Nullable Silence silence;

    Discovery(ProviderSettings settings, ProviderHttp http, InstantSource clock) {
        this.settings = settings;
        this.http = http;
        this.clock = clock;
    }

    /** @throws IOException when the provider does not answer, or not as one does, and never did */
    Known known() throws IOException {
        Said last = said;
        Silence recent = silence;
        Instant now = clock.instant();
        if (last != null && last.at.plus(GOOD_FOR).isAfter(now)) {
            return last.known;
        }
        if (recent != null && recent.at.plus(PAUSE).isAfter(now)) {
            return orThrow(last, new IOException(recent.why));
        }
        try {
            Known known = ask();
            said = new Said(known, now);
            silence = null;
            return known;
        } catch (IOException e) {
            silence = new Silence(String.valueOf(e.getMessage()), now);
            return orThrow(last, e);
        }
    }

    private static Known orThrow(@Nullable Said last, IOException failure) throws IOException {
        if (last == null) {
            throw failure;
        }
        return last.known;
    }

    private Known ask() throws IOException {
        String issuer = settings.issuer().toString();
        HTTPResponse answer = http.get(URI.create(issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration"));
        if (answer.getStatusCode() != HTTPResponse.SC_OK) {
            throw new IOException("the provider answers " + answer.getStatusCode() + " to discovery");
        }
        try {
            OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(answer.getBody());
            if (!metadata.getIssuer().getValue().equals(issuer)) {
                throw new IOException("the provider names itself otherwise than identity.oidc.issuer: "
                        + metadata.getIssuer().getValue());
            }
            return new Known(requireUsable(metadata), validator(metadata));
        } catch (ParseException | IllegalArgumentException e) {
            throw new IOException("the provider's discovery document cannot be used: " + e.getMessage(), e);
        }
    }

    private static OIDCProviderMetadata requireUsable(OIDCProviderMetadata metadata) {
        requireEndpoint(metadata.getAuthorizationEndpointURI());
        requireEndpoint(metadata.getTokenEndpointURI());
        requireEndpoint(metadata.getJWKSetURI());
        if (metadata.getUserInfoEndpointURI() != null) {
            requireEndpoint(metadata.getUserInfoEndpointURI());
        }
        return metadata;
    }

    /** Some providers' endpoints have a query. */
    private static void requireEndpoint(@Nullable URI endpoint) {
        if (endpoint == null) {
            throw new IllegalArgumentException("an endpoint is missing");
        }
        ProviderSettings.requireProtected(URI.create(endpoint.toString().replaceFirst("\\?.*", "")));
    }

    /** Signatures by the provider's published keys only: neither none nor a shared secret counts. */
    private IDTokenValidator validator(OIDCProviderMetadata metadata) throws IOException {
        JWKSource<SecurityContext> keys = JWKSourceBuilder.<SecurityContext>create(
                        metadata.getJWKSetURI().toURL(), http)
                .cache(KEYS_MILLIS, ASKING_MILLIS)
                .rateLimited(BETWEEN_KEYS_MILLIS)
                .refreshAheadCache(false)
                .build();
        Set<JWSAlgorithm> algorithms = new HashSet<>(JWSAlgorithm.Family.RSA);
        algorithms.addAll(JWSAlgorithm.Family.EC);
        IDTokenValidator validator = new IDTokenValidator(
                new Issuer(settings.issuer()),
                new ClientID(settings.clientId()),
                new JWSVerificationKeySelector<>(algorithms, keys),
                null);
        validator.setMaxClockSkew(SKEW_SECONDS);
        return validator;
    }
}
