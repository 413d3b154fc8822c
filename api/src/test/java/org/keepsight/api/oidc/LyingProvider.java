package org.keepsight.api.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import net.minidev.json.JSONObject;
import org.jspecify.annotations.Nullable;

/** An OpenID provider of ours that does what real ones do not: it lies, falls silent, and breaks off halfway. */
public final class LyingProvider implements AutoCloseable {
    /** How its ID tokens are signed. */
    public enum Signature {
        GOOD,
        FOREIGN_KEY,
        NONE,
        CLIENT_SECRET
    }

    /** What was asked when somebody signed in. */
    private record Begun(String person, String nonce, String challenge) {}

    private static final String SECRET = "a client secret of more than 32 bytes, for HMAC";

    private final HttpServer server;
    private static final RSAKey FIRST = key("1");
    private static final RSAKey SECOND = key("2");
    private static final RSAKey FOREIGN = key("1");

    private final Map<String, Begun> codes = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Object>> people = new ConcurrentHashMap<>();

    /** The refresh token that is good now, of each person: each works once. */
    private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();

    private final Map<String, String> accessTokens = new ConcurrentHashMap<>();
    private final List<String> secrets = new CopyOnWriteArrayList<>();

    private volatile RSAKey own = FIRST;
    public volatile UnaryOperator<JWTClaimsSet.Builder> lie = claims -> claims;
    public volatile Signature signature = Signature.GOOD;
    public volatile String userInfoSubject = "";
    public volatile boolean away;
    public volatile boolean userInfoAway;
    public volatile boolean givesRefreshTokens = true;
    public volatile String issuer;
    public volatile String tokenEndpoint;

    public LyingProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        issuer = uri("").toString();
        tokenEndpoint = uri("/token").toString();
        answer("/.well-known/openid-configuration", this::discovery);
        answer("/jwks", asked -> new JWKSet(own).toString());
        answer("/token", this::token);
        answer("/userinfo", this::userInfo);
        server.start();
    }

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Page {
        String write(HttpExchange asked) throws Exception;
    }

    private static final class Problem extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;

        Problem(int status, String body) {
            super(body);
            this.status = status;
        }
    }

    private void answer(String path, Page page) {
        server.createContext(path, exchange -> {
            int status = 200;
            String body;
            try {
                body = page.write(exchange);
            } catch (Problem e) {
                status = e.status;
                body = String.valueOf(e.getMessage());
            } catch (Exception e) {
                status = 500;
                body = "";
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(away ? 503 : status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private String discovery(HttpExchange asked) {
        JSONObject said = new JSONObject();
        said.put("issuer", issuer);
        said.put("authorization_endpoint", uri("/auth").toString());
        if (!tokenEndpoint.isEmpty()) {
            said.put("token_endpoint", tokenEndpoint);
        }
        said.put("userinfo_endpoint", uri("/userinfo").toString());
        said.put("jwks_uri", uri("/jwks").toString());
        said.put("subject_types_supported", List.of("public"));
        said.put("response_types_supported", List.of("code"));
        said.put("authorization_response_iss_parameter_supported", true);
        return said.toJSONString();
    }

    private String token(HttpExchange asked) throws Exception {
        Map<String, List<String>> form =
                URLUtils.parseParameters(new String(asked.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        boolean redeems = one(form, "grant_type").equals("authorization_code");
        Begun begun = redeems ? codes.remove(one(form, "code")) : refreshed(one(form, "refresh_token"));
        if (begun == null || (redeems && !challenge(one(form, "code_verifier")).equals(begun.challenge))) {
            throw new Problem(400, "{\"error\": \"invalid_grant\"}");
        }
        String person = begun.person;
        JSONObject tokens = new JSONObject();
        String access = person + "-" + secret();
        accessTokens.put(access, person);
        tokens.put("access_token", access);
        tokens.put("token_type", "Bearer");
        if (givesRefreshTokens) {
            String refresh = person + "-" + secret();
            refreshTokens.put(person, refresh);
            tokens.put("refresh_token", refresh);
        }
        if (redeems) {
            tokens.put("id_token", idToken(person, begun.nonce));
        }
        return tokens.toJSONString();
    }

    private @Nullable Begun refreshed(String presented) {
        String person = presented.replaceFirst("-[^-]{8}-.*", "");
        return presented.equals(refreshTokens.get(person)) && people.containsKey(person)
                ? new Begun(person, "", "")
                : null;
    }

    private static String one(Map<String, List<String>> parameters, String name) {
        return parameters.getOrDefault(name, List.of()).getFirst();
    }

    private static String challenge(String verifier) {
        return CodeChallenge.compute(CodeChallengeMethod.S256, new CodeVerifier(verifier))
                .getValue();
    }

    private String idToken(String person, String nonce) throws JOSEException {
        Instant now = Instant.now();
        JWTClaimsSet claims = lie.apply(new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .audience("keepsight")
                        .subject(person)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(300)))
                        .claim("nonce", nonce))
                .build();
        return switch (signature) {
            case GOOD -> signed(claims, own);
            case FOREIGN_KEY -> signed(claims, FOREIGN);
            case NONE -> new PlainJWT(claims).serialize();
            case CLIENT_SECRET -> {
                SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
                token.sign(new MACSigner(SECRET));
                yield token.serialize();
            }
        };
    }

    private static String signed(JWTClaimsSet claims, RSAKey key) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private String userInfo(HttpExchange asked) throws Exception {
        String presented = asked.getRequestHeaders().getFirst("Authorization").replace("Bearer ", "");
        String person = accessTokens.get(presented);
        if (userInfoAway) {
            throw new Problem(502, "<html>a proxy is sorry</html>");
        }
        if (person == null || !people.containsKey(person)) {
            throw new Problem(401, "");
        }
        JSONObject info = new JSONObject(people.get(person));
        info.put("sub", userInfoSubject.isEmpty() ? person : userInfoSubject);
        return info.toJSONString();
    }

    /** Tokens that must not be found where they do not belong. */
    private String secret() {
        String secret = UUID.randomUUID().toString();
        secrets.add(secret);
        return secret;
    }

    public List<String> secrets() {
        return new ArrayList<>(secrets);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** Us, as its client. */
    public ProviderSettings client() {
        return new ProviderSettings(
                uri(""), "keepsight", SECRET, URI.create("https://keepsight.example"), List.of("profile"));
    }

    public void person(String subject, Map<String, ?> claims) {
        people.put(subject, new HashMap<>(claims));
    }

    public void remove(String subject) {
        people.remove(subject);
    }

    /** Signs with another key from now on. */
    public void changeKey() {
        own = SECOND;
    }

    /** What somebody brings back who was sent there and signed in. */
    public Map<String, List<String>> authorise(URI begun, String person) {
        Map<String, List<String>> asked = URLUtils.parseParameters(begun.getRawQuery());
        String code = secret();
        codes.put(code, new Begun(person, one(asked, "nonce"), one(asked, "code_challenge")));
        Map<String, List<String>> brought = new HashMap<>();
        brought.put("code", List.of(code));
        brought.put("state", List.of(one(asked, "state")));
        brought.put("iss", List.of(issuer));
        return brought;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
