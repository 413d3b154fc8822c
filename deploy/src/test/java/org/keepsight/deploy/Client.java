package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** Somebody who asks a running service over HTTP, with patience. */
final class Client {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Service service;
    private final String token;

    Client(Service service) {
        this.service = service;
        this.token = TestToken.of(service);
    }

    /** The body of the answer, whatever its status. */
    String get(String path) throws IOException, InterruptedException {
        return get(URI.create(service.address()).resolve(path));
    }

    /** The status of the answer. */
    int status(String path) throws IOException, InterruptedException {
        URI uri = URI.create(service.address()).resolve(path);
        return HTTP.send(asked(uri), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Begins to look at a camera's footage, and returns the path below which it is. */
    String playback(String camera, Instant from, Instant to) throws IOException, InterruptedException {
        String asked = "{\"cameras\":[\"%s\"],\"from\":\"%s\",\"to\":\"%s\",\"reason\":\"a test\"}"
                .formatted(camera, from, to);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(service.address()).resolve("/api/v1/playback"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(asked))
                .build();
        String begun = HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return "/api/v1/playback/" + JSON.readTree(begun).path("id").asText() + "/" + camera + "/";
    }

    /** What Prometheus is told. */
    String metrics() throws IOException, InterruptedException {
        return get(URI.create("http://127.0.0.1:" + service.managementPort() + "/metrics"));
    }

    private String get(URI uri) throws IOException, InterruptedException {
        return HTTP.send(asked(uri), HttpResponse.BodyHandlers.ofString()).body();
    }

    private HttpRequest asked(URI uri) {
        return HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .build();
    }

    /** Asks until the answer is as wanted, and returns it. */
    JsonNode await(String path, Predicate<JsonNode> wanted) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            String body = get(path);
            JsonNode answer = JSON.readTree(body);
            if (wanted.test(answer)) {
                return answer;
            }
            assertThat(Instant.now())
                    .as("still waiting for %s, last answer %s", path, body)
                    .isBefore(deadline);
            Thread.sleep(250);
        }
    }

    /** Waits until the camera's footage is safe and recent. */
    void awaitRecording(String camera) throws IOException, InterruptedException {
        await(
                "/api/v1/cameras/" + camera + "/status",
                status -> status.at("/recording").asBoolean());
    }
}
