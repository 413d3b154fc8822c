package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.deploy.config.ConfigText;
import org.keepsight.ingest.rtsp.Commands;
import org.keepsight.ingest.rtsp.FakeCamera;
import org.keepsight.ingest.rtsp.GstRtspServer;
import org.keepsight.ingest.rtsp.GstRtspServer.Mount;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;

/** Cameras that fail, under the settings {@code serve} has when nobody sets any. */
class FaultyCamerasTest {
    private static final Duration AWAY = Duration.ofSeconds(20);

    /** Every fault a camera can have from the start, and the cause a person is told. */
    private static final Map<String, String> CAUSES = Map.of(
            "PASSWORD", "AUTHENTICATION_REFUSED",
            "PATH", "STREAM_NOT_FOUND",
            "PORT", "CAMERA_OFFLINE",
            "SILENT", "CAMERA_UNRESPONSIVE",
            "RTCP", "NO_VIDEO");

    @TempDir
    Path directory;

    @Test
    void everyFaultHasItsCauseWithin15SecondsAndCostsTheOthersNothing() throws Exception {
        SourceClip clip = SourceClip.make(
                directory.resolve("clip.mp4"), 25, 150, "320x180", "libx264 -preset ultrafast -bf 0 -g 25");
        Mount mount = new Mount("cam", clip.codec(), clip.file(), null);
        DatabaseAddress address = TestDatabase.createAddress();
        Instant begun = Instant.now();
        try (Database database = Database.open(address, 4);
                GstRtspServer good = GstRtspServer.start(mount);
                GstRtspServer locked = GstRtspServer.start(Commands.freePort(), "u:p", mount);
                FakeCamera silent = FakeCamera.silent();
                FakeCamera noPictures = FakeCamera.withoutPictures();
                GstRtspServer away = GstRtspServer.start(mount)) {
            Path config = configuration(
                    address,
                    List.of(
                            "GOOD," + good.url("cam") + ",,",
                            "AWAY," + away.url("cam") + ",,",
                            "PASSWORD," + locked.url("cam") + ",u,wrong",
                            "PATH," + good.url("nothing") + ",,",
                            "PORT,rtsp://127.0.0.1:" + Commands.freePort() + "/cam,,",
                            "SILENT," + silent.url() + ",,",
                            "RTCP," + noPictures.url() + ",,"));
            Registry registry =
                    new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
            StreamLog log = new StreamLog(database.jdbi());
            try (Service service = Service.start(ConfigText.read(config), step -> {})) {
                Client client = new Client(service);
                for (Map.Entry<String, String> fault : CAUSES.entrySet()) {
                    JsonNode told = client.await(
                            coverage(fault.getKey(), begun),
                            seen -> last(seen).at("/cause").asText().equals(fault.getValue()));
                    assertThat(last(told).at("/open").asBoolean()).isTrue();
                    assertKnownWithin15Seconds(events(log, registry, fault.getKey(), begun));
                }
                client.awaitRecording("GOOD");
                client.awaitRecording("AWAY");
                assertThat(client.metrics())
                        .contains(
                                "keepsight_cameras_recording 2.0",
                                "keepsight_cameras{worker=\"worker-1\",state=\"delivering\"} 2.0");
                assertAbsenceIsOneGap(client, away, mount, begun);
                assertUntouched(client, events(log, registry, "GOOD", begun), begun);
            }
        }
    }

    private static void assertKnownWithin15Seconds(List<StreamEvent> events) {
        assertThat(events.getFirst().kind()).isEqualTo(StreamEventKind.WORKER_STARTED);
        Duration known = Duration.between(events.getFirst().at(), events.get(1).at());
        System.out.println(events.get(1).kind() + " is known after " + known.toMillis() + " ms");
        assertThat(known).as("%s", events.get(1).kind()).isLessThan(Duration.ofSeconds(15));
    }

    /** The first gap is the moment between registration and the first picture. */
    private static void assertAbsenceIsOneGap(Client client, GstRtspServer away, Mount mount, Instant begun)
            throws Exception {
        away.kill();
        Thread.sleep(AWAY);
        try (GstRtspServer back = GstRtspServer.start(away.port(), null, mount)) {
            JsonNode seen = client.await(
                    coverage("AWAY", begun),
                    answer -> answer.at("/gaps").size() > 1
                            && !last(answer).at("/open").asBoolean());
            System.out.println("20 s away: " + last(seen));
            assertThat(seen.at("/gaps")).hasSize(2);
            assertThat(last(seen).at("/cause").asText()).isEqualTo("CAMERA_OFFLINE");
            // A keyframe interval before, and the longest wait between two attempts behind.
            assertThat(last(seen).at("/duration").asDouble())
                    .isBetween(AWAY.toSeconds() - 1.0, AWAY.toSeconds() + 10.0);
            assertThat(back.port()).isEqualTo(away.port());
        }
    }

    private static void assertUntouched(Client client, List<StreamEvent> events, Instant begun) throws Exception {
        assertThat(events)
                .extracting(StreamEvent::kind)
                .containsExactly(StreamEventKind.WORKER_STARTED, StreamEventKind.CONNECTED);
        JsonNode seen = client.await(
                coverage("GOOD", begun), answer -> answer.at("/seconds/pending").asDouble() > 0);
        assertThat(seen.at("/gaps")).hasSize(1);
        assertThat(Instant.parse(last(seen).at("/end").asText()))
                .isEqualTo(events.getLast().at());
    }

    private static JsonNode last(JsonNode coverage) {
        return coverage.at("/gaps/" + (coverage.at("/gaps").size() - 1));
    }

    private static List<StreamEvent> events(StreamLog log, Registry registry, String camera, Instant begun) {
        CameraId id = registry.camera(new Code(camera)).id();
        return log.events(Set.of(id), new TimeRange(begun, Instant.now())).getOrDefault(id, List.of());
    }

    private static String coverage(String camera, Instant from) {
        return "/api/v1/cameras/" + camera + "/coverage?from=" + from + "&to=" + from.plusSeconds(600);
    }

    private Path configuration(DatabaseAddress address, List<String> cameras) throws IOException {
        List<String> rows = new ArrayList<>();
        rows.add(
                "campus_code,campus_name,campus_kind,area_kind,area_name,camera_name,camera_code,url,username,password");
        cameras.forEach(camera -> rows.add("S01,School,PUBLIC_SCHOOL,GATE,Gate,Camera," + camera));
        Files.write(directory.resolve("registry.csv"), rows);
        return Files.writeString(
                directory.resolve("keepsight.yaml"), """
                data: data
                database: {url: "%s", user: "%s", password: "%s"}
                http: {port: 0, management-port: 0}
                ingest: {camera-networks: [127.0.0.0/8]}
                registry: {file: registry.csv}
                """.formatted(address.url(), address.user(), address.password()));
    }
}
