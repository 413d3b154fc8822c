package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.deploy.config.ConfigText;
import org.keepsight.ingest.rtsp.Clip;
import org.keepsight.ingest.rtsp.Commands;
import org.keepsight.ingest.rtsp.GstRtspServer;
import org.keepsight.ingest.rtsp.GstRtspServer.Mount;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.object.InstallationKey;
import picocli.CommandLine;

/** The worst morning: the database is gone. What HTTP said of the past it says again after {@code rebuild}. */
class RebuildCommandTest {
    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private String out = "";
    private String err = "";

    @Test
    void afterTheDatabaseIsLostCoverageSaysWhatItSaid() throws Exception {
        int port = Commands.freePort();
        Path config = configuration(TestDatabase.createAddress(), port);
        Instant from = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        JsonNode before;
        Instant to;
        try (GstRtspServer cameras = GstRtspServer.start(port, null, new Mount("gate", Clip.LONG, null));
                Service service = Service.start(ConfigText.read(config), step -> {})) {
            assertThat(cameras.port()).isEqualTo(port);
            await(service, from, seen -> seen.at("/seconds/recorded").asDouble() > 5);
            to = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        }
        try (Service service = Service.start(ConfigText.read(config), step -> {})) {
            await(service, from, seen -> seen.at("/seconds/pending").asDouble() == 0);
            before = answers(service, from, to);
        }
        assertThat(before.toString()).contains("recorded");

        config = configuration(TestDatabase.createAddress(), port); // an empty database
        assertThat(rebuild(config)).as(err).isZero();
        assertThat(out).contains("restored 1 campuses, 1 cameras").contains("stream events");
        assertThat(rebuild(config)).isEqualTo(2);
        assertThat(err).hasLineCount(1).contains("not empty");

        try (Service service = Service.start(ConfigText.read(config), step -> {})) {
            assertThat(answers(service, from, to)).isEqualTo(before);
        }
        assertThat(run("check", "--config", config.toString(), "--verify-bytes", "all", "--grace", "0"))
                .as(out)
                .isZero();
    }

    @Test
    void withoutKeyOrJournalThereIsNothingToRebuildFrom() throws Exception {
        Path config = configuration(TestDatabase.createAddress(), 1);
        assertThat(rebuild(config)).isEqualTo(2);
        assertThat(err).hasLineCount(1).contains("installation.key");
        InstallationKey.loadOrCreate(
                Files.createDirectories(directory.resolve("data")).resolve("installation.key"));
        assertThat(rebuild(config)).isEqualTo(2);
        assertThat(err).hasLineCount(1).contains("no journal");
    }

    private Path configuration(DatabaseAddress database, int port) throws IOException {
        Files.writeString(directory.resolve("registry.csv"), """
                campus_code,campus_name,campus_kind,area_kind,area_name,camera_code,camera_name,url
                S01,School,PUBLIC_SCHOOL,GATE,Gate,GATE-1,Gate,rtsp://admin:pw@127.0.0.1:%d/gate
                """.formatted(port));
        return Files.writeString(directory.resolve("keepsight.yaml"), """
                data: data
                database: {url: "%s", user: %s, password: "%s"}
                http: {port: 0, management-port: 0}
                registry: {file: registry.csv}
                ingest: {segment: 2s, camera-networks: [127.0.0.0/8]}
                """.formatted(
                        database.url(), database.user(), database.password()));
    }

    private void await(Service service, Instant from, Predicate<JsonNode> wanted) throws Exception {
        for (int i = 0; i < 240; i++) {
            JsonNode seen =
                    get(service, "/api/v1/cameras/GATE-1/coverage?from=" + from + "&to=" + from.plusSeconds(600));
            if (wanted.test(seen)) {
                return;
            }
            Thread.sleep(250);
        }
        throw new AssertionError("it did not come to that");
    }

    /** Coverage of county, campus and camera, without what rests on stream events. */
    private ArrayNode answers(Service service, Instant from, Instant to) throws Exception {
        String window = "/coverage?from=" + from + "&to=" + to;
        ArrayNode answers = json.createArrayNode();
        for (String of : new String[] {"", "/campuses/S01", "/cameras/GATE-1"}) {
            JsonNode answer = get(service, "/api/v1" + of + window);
            forget(answer, "gaps"); // split by their causes
            forget(answer, "longestGap");
            forget(answer, "notRecording"); // of this moment, which is another each time
            answers.add(answer);
        }
        return answers;
    }

    private static void forget(JsonNode node, String field) {
        if (node instanceof ObjectNode object) {
            object.remove(field);
        }
        node.forEach(child -> forget(child, field));
    }

    private JsonNode get(Service service, String path) throws Exception {
        URI uri = URI.create(service.address()).resolve(path);
        return json.readTree(http.send(
                        HttpRequest.newBuilder(uri)
                                .header("Authorization", "Bearer " + TestToken.of(service))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private int rebuild(Path config) {
        return run("rebuild", "--config", config.toString());
    }

    private int run(String... arguments) {
        StringWriter said = new StringWriter();
        StringWriter complained = new StringWriter();
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(said, true)).setErr(new PrintWriter(complained, true));
        int code = commandLine.execute(arguments);
        out = said.toString();
        err = complained.toString();
        return code;
    }
}
