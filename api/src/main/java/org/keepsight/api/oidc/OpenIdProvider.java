package org.keepsight.api.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider as we see it: authorization code with PKCE (RFC 6749, RFC 7636, OpenID Connect Core 1.0), with what RFC
 * 9700 and RFC 9207 add. Every failure is an answer; a provider that is away answers {@link ProviderAnswer.Away}. Thread-safe;
 * may block for some tens of seconds.
 */
public final class OpenIdProvider implements AutoCloseable {
    private static final int FORBIDDEN = 403;
    /** Its own words are not repeated: there may be tokens in them. */
    private static final String NONSENSE = "an answer that is none of the protocol";

    private final ProviderSettings settings;
    private final ProviderHttp http = new ProviderHttp();
    private final Discovery discovery;

    public OpenIdProvider(ProviderSettings settings, InstantSource clock) {
        this.settings = settings;
        this.discovery = new Discovery(settings, http, clock);
    }

    /**
     * Where the browser of this attempt goes.
     *
     * @throws IOException when the provider is away
     */
    public URI begin(Attempt attempt) throws IOException {
        Scope scope = new Scope("openid");
        settings.scopes().forEach(scope::add);
        return new AuthenticationRequest.Builder(
                        ResponseType.CODE, scope, new ClientID(settings.clientId()), settings.callback())
                .endpointURI(discovery.known().metadata().getAuthorizationEndpointURI())
                .state(new State(attempt.state()))
                .nonce(new Nonce(attempt.nonce()))
                .codeChallenge(new CodeVerifier(attempt.verifier()), CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    /** Who came back to the attempt's browser, with these query parameters. */
    public ProviderAnswer redeem(Attempt attempt, Map<String, List<String>> query) {
        if (query.values().stream().anyMatch(given -> given.size() != 1)) { // RFC 6749, 3.1
            return new ProviderAnswer.Stale();
        }
        AuthenticationResponse response;
        try {
            response = AuthenticationResponseParser.parse(settings.callback(), query);
        } catch (ParseException e) {
            return new ProviderAnswer.Stale();
        }
        if (response.getState() == null || !attempt.began(response.getState().getValue())) {
            return new ProviderAnswer.Stale();
        }
        try {
            Discovery.Known known = discovery.known();
            if (!isFrom(response, known.metadata())) {
                return new ProviderAnswer.Refused("the answer names another issuer");
            }
            if (!response.indicatesSuccess()) {
                return failure(response.toErrorResponse().getErrorObject());
            }
            AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
            return code == null
                    ? new ProviderAnswer.Stale()
                    : person(
                            known,
                            new AuthorizationCodeGrant(code, settings.callback(), new CodeVerifier(attempt.verifier())),
                            new Nonce(attempt.nonce()),
                            null);
        } catch (IOException e) {
            return away(e, null);
        }
    }

    /** RFC 9207: an answer of another provider is not mixed up with one of this. */
    private boolean isFrom(AuthenticationResponse response, OIDCProviderMetadata metadata) {
        return response.getIssuer() == null
                ? !metadata.supportsAuthorizationResponseIssuerParam()
                : response.getIssuer().getValue().equals(settings.issuer().toString());
    }

    private static ProviderAnswer failure(@Nullable ErrorObject error) {
        if (OAuth2Error.ACCESS_DENIED.equals(error)) {
            return new ProviderAnswer.Cancelled();
        }
        return OAuth2Error.TEMPORARILY_UNAVAILABLE.equals(error) || OAuth2Error.SERVER_ERROR.equals(error)
                ? new ProviderAnswer.Away("the provider answers " + code(error), null)
                : new ProviderAnswer.Refused("the provider answers " + code(error));
    }

    /**
     * What the provider says now about somebody who came in before.
     *
     * @param subject who it must be
     */
    public ProviderAnswer renew(Ticket ticket, String subject) {
        try {
            Discovery.Known known = discovery.known();
            return switch (ticket.kind()) {
                case REFRESH -> person(known, new RefreshTokenGrant(new RefreshToken(ticket.token())), null, subject);
                case ACCESS -> person(known, subject, new HashMap<>(), new BearerAccessToken(ticket.token()), ticket);
            };
        } catch (IOException e) {
            return away(e, null);
        }
    }

    /** Exchanges what was given for tokens, verifies them, and reads userinfo. */
    private ProviderAnswer person(
            Discovery.Known known, AuthorizationGrant grant, @Nullable Nonce nonce, @Nullable String expected)
            throws IOException {
        TokenResponse response;
        try {
            response = OIDCTokenResponseParser.parse(
                    request(known.metadata(), grant).toHTTPRequest().send(http));
        } catch (ParseException e) {
            return new ProviderAnswer.Away(NONSENSE, null);
        }
        if (!response.indicatesSuccess()) {
            return noTokens(response.toErrorResponse().getErrorObject());
        }
        Ticket ticket = ticket(known, response, grant);
        try {
            Map<String, Object> claims = new HashMap<>();
            JWT idToken = response instanceof OIDCTokenResponse oidc
                    ? oidc.getOIDCTokens().getIDToken()
                    : null;
            if (idToken != null) {
                claims.putAll(known.validator().validate(idToken, nonce).toJSONObject());
                if (!settings.clientId().equals(claims.getOrDefault("azp", settings.clientId()))) {
                    return new ProviderAnswer.Refused("the ID token is for another client");
                }
            }
            String subject = idToken == null ? expected : String.valueOf(claims.get("sub"));
            if (subject == null || (expected != null && !expected.equals(subject))) {
                return new ProviderAnswer.Refused("the provider names nobody, or somebody else");
            }
            AccessToken access = response.toSuccessResponse().getTokens().getAccessToken();
            return person(known, subject, claims, access, ticket);
        } catch (BadJOSEException e) {
            return new ProviderAnswer.Refused("the ID token is not good: " + e.getMessage());
        } catch (JOSEException | IOException e) { // the keys could not be fetched, or userinfo
            return away(e, ticket);
        }
    }

    private static @Nullable Ticket ticket(Discovery.Known known, TokenResponse response, AuthorizationGrant grant) {
        RefreshToken renewed = response.toSuccessResponse().getTokens().getRefreshToken();
        if (renewed != null) {
            return new Ticket(Ticket.Kind.REFRESH, renewed.getValue());
        }
        if (grant instanceof RefreshTokenGrant still) { // it stays good
            return new Ticket(Ticket.Kind.REFRESH, still.getRefreshToken().getValue());
        }
        return known.metadata().getUserInfoEndpointURI() == null
                ? null
                : new Ticket(
                        Ticket.Kind.ACCESS,
                        response.toSuccessResponse()
                                .getTokens()
                                .getAccessToken()
                                .getValue());
    }

    /** Adds what userinfo says, where the provider has it. */
    private ProviderAnswer person(
            Discovery.Known known,
            String subject,
            Map<String, Object> claims,
            AccessToken access,
            @Nullable Ticket ticket)
            throws IOException {
        URI endpoint = known.metadata().getUserInfoEndpointURI();
        if (endpoint != null) {
            HTTPResponse answer =
                    new UserInfoRequest(endpoint, access).toHTTPRequest().send(http);
            if (answer.getStatusCode() == HTTPResponse.SC_UNAUTHORIZED || answer.getStatusCode() == FORBIDDEN) {
                return new ProviderAnswer.Refused("userinfo takes the access token no longer");
            }
            try {
                UserInfo info = answer.getStatusCode() == HTTPResponse.SC_OK
                        ? UserInfoResponse.parse(answer).toSuccessResponse().getUserInfo()
                        : null;
                if (info == null) {
                    return new ProviderAnswer.Away(
                            "userinfo answers " + answer.getStatusCode() + ", or not in JSON", ticket);
                }
                if (!subject.equals(info.getSubject().getValue())) {
                    return new ProviderAnswer.Refused("userinfo speaks of somebody else");
                }
                claims.putAll(info.toJSONObject());
            } catch (ParseException e) {
                return new ProviderAnswer.Away(NONSENSE, ticket);
            }
        }
        claims.values().removeIf(value -> value == null);
        return new ProviderAnswer.Person(settings.issuer().toString(), subject, claims, ticket);
    }

    private TokenRequest request(OIDCProviderMetadata metadata, AuthorizationGrant grant) {
        ClientID id = new ClientID(settings.clientId());
        if (settings.clientSecret() == null) {
            return new TokenRequest.Builder(metadata.getTokenEndpointURI(), id, grant).build();
        }
        Secret secret = new Secret(settings.clientSecret());
        List<ClientAuthenticationMethod> methods = metadata.getTokenEndpointAuthMethods();
        boolean basic = methods == null || methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        ClientAuthentication proof = basic ? new ClientSecretBasic(id, secret) : new ClientSecretPost(id, secret);
        return new TokenRequest.Builder(metadata.getTokenEndpointURI(), proof, grant).build();
    }

    /** {@code invalid_grant} is about the person; all else about us, or about the provider. */
    private static ProviderAnswer noTokens(@Nullable ErrorObject error) {
        return OAuth2Error.INVALID_GRANT.equals(error)
                ? new ProviderAnswer.Refused("the provider answers invalid_grant")
                : new ProviderAnswer.Away("the provider gives no tokens: " + code(error), null);
    }

    private static String code(@Nullable ErrorObject error) {
        return error == null || error.getCode() == null ? "an error without a code" : error.getCode();
    }

    private static ProviderAnswer.Away away(Exception e, @Nullable Ticket ticket) {
        return new ProviderAnswer.Away(e.getClass().getSimpleName() + ": " + e.getMessage(), ticket);
    }

    /**
     * Whether the provider introduces itself.
     *
     * @throws IOException saying why not
     */
    public void find() throws IOException {
        discovery.known();
    }

    public ProviderSettings settings() {
        return settings;
    }

    @Override
    public void close() {
        http.close();
    }
}
