package org.keepsight.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.fuzz.Fuzz;

/** Whatever a body says, the answer is that of an operation or a refusal, never a failure of the server. */
class ForeignBodyTest {
    private static final List<String> COMMANDS = List.of(
            "POST /api/v1/campuses",
            "POST /api/v1/campuses/QX01/areas",
            "POST /api/v1/campuses/QX01/cameras",
            "PATCH /api/v1/cameras/G-01",
            "PUT /api/v1/campuses/QX01/areas/not-applicable/DORM",
            "POST /api/v1/retention/policies");

    @Test
    void aBodyIsUnderstoodOrRefused(@TempDir Path directory) throws Exception {
        AtomicInteger turn = new AtomicInteger();
        AtomicInteger understood = new AtomicInteger();
        try (ApiWorld world = new ApiWorld(directory)) {
            world.camera("QX01", "G-01", "校门", "GATE");
            Fuzz.run(ForeignBodyTest.class, "body", 600, bytes -> {
                String[] command =
                        COMMANDS.get(turn.getAndIncrement() % COMMANDS.size()).split(" ", 2);
                HttpResponse<byte[]> answer = world.send(HttpRequest.newBuilder(world.uri(command[1]))
                        .header("Content-Type", "application/json")
                        .method(command[0], BodyPublishers.ofByteArray(bytes)));
                assertThat(answer.statusCode())
                        .as("%s %s: %s", command[0], command[1], new String(answer.body(), UTF_8))
                        .isLessThan(500);
                if (answer.statusCode() < 300) {
                    understood.incrementAndGet();
                }
            });
        }
        assertThat(understood.get()).as("some variants must be good").isPositive();
    }
}
