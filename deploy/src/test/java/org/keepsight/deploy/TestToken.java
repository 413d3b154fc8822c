package org.keepsight.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.Role;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;

/** A service token that sees everything of the campus S01, as tests of the whole program need it. */
final class TestToken {
    /** What the first administrator makes of the one-time password. */
    static final String PASSWORD = "nine lamps over the gate";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private TestToken() {}

    /** Made inside a service of this process. */
    static String of(Service service) {
        return service.identity()
                .tokens()
                .add(
                        "test-" + UUID.randomUUID(),
                        "a test",
                        Set.of(
                                new Grant(Role.OFFICER, new Code("S01")),
                                new Grant(Role.BUREAU_AUDITOR, null),
                                new Grant(Role.BUREAU_ADMINISTRATOR, null),
                                new Grant(Role.SYSTEM_ADMINISTRATOR, null)),
                        Instant.now().plus(Duration.ofDays(399)),
                        new Actor("test"),
                        "a test looks")
                .secret()
                .value();
    }

    /** Made through the API by the first administrator, as a person would. */
    static String of(String address, String oneTimePassword) throws IOException, InterruptedException {
        URI root = URI.create(address);
        List<String> session = session(root, oneTimePassword);
        send(
                root,
                "PUT",
                "/api/v1/session/password",
                "{\"current\": \"%s\", \"password\": \"%s\"}".formatted(oneTimePassword, PASSWORD),
                session.toArray(String[]::new));
        JsonNode token = JSON.readTree(send(
                        root,
                        "POST",
                        "/api/v1/tokens",
                        """
                        {"name": "test", "unit": "a test", "expiresAt": "%s", "grants": [{"role": "OFFICER", "campus": "S01"},
                        {"role": "BUREAU_AUDITOR"}, {"role": "BUREAU_ADMINISTRATOR"}, {"role": "SYSTEM_ADMINISTRATOR"}]}
                        """.formatted(Instant.now().plus(Duration.ofDays(399))),
                        session.toArray(String[]::new))
                .body());
        return token.path("secret").asText();
    }

    /** Begins a second factor of the first administrator, and returns its secret as base32. */
    static String secondFactor(String address) throws IOException, InterruptedException {
        URI root = URI.create(address);
        HttpResponse<String> enrolled = send(
                root,
                "POST",
                "/api/v1/session/totp",
                "{\"password\": \"%s\"}".formatted(PASSWORD),
                session(root, PASSWORD).toArray(String[]::new));
        return JSON.readTree(enrolled.body()).path("secret").asText();
    }

    /** Headers of the first administrator, who signs in with {@link #PASSWORD}. */
    static List<String> session(URI root, String password) throws IOException, InterruptedException {
        HttpResponse<String> signedIn = send(
                root, "POST", "/api/v1/session", "{\"name\": \"admin\", \"password\": \"%s\"}".formatted(password));
        String cookie =
                signedIn.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
        String csrf = JSON.readTree(signedIn.body()).path("csrf").asText();
        return List.of("Cookie", cookie, "Keepsight-Csrf", csrf);
    }

    private static HttpResponse<String> send(URI root, String method, String path, String json, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new AssertionError(
                    method + " " + path + " was answered " + answer.statusCode() + " " + answer.body());
        }
        return answer;
    }
}
