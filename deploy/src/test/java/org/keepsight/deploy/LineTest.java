package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.deploy.config.ConfigText;
import org.keepsight.ingest.rtsp.Clip;
import org.keepsight.ingest.rtsp.Commands;
import org.keepsight.ingest.rtsp.GstRtspServer;
import org.keepsight.ingest.rtsp.GstRtspServer.Mount;
import org.keepsight.storage.object.CephRgw;
import org.keepsight.storage.object.S3Settings;

/**
 * The whole line as serve wires it: foreign RTSP cameras (GStreamer), private PostgreSQL, a real S3 server (Ceph RGW), and
 * the answers over HTTP.
 */
class LineTest {
    @TempDir
    Path directory;

    @Test
    void aCameraIsRecordedItsAbsenceIsAGapWithItsCauseAndARestartGoesOn() throws Exception {
        int port = Commands.freePort();
        Mount gate = new Mount("gate", Clip.LONG, null);
        Path config = configuration(port);
        Instant begun = Instant.now();
        try (Service service = Service.start(ConfigText.read(config), step -> {})) {
            Client client = new Client(service);
            try (GstRtspServer cameras = GstRtspServer.start(port, null, gate)) {
                client.awaitRecording("GATE-1");
                client.await(
                        coverage("GATE-1", begun),
                        seen -> seen.at("/seconds/recorded").asDouble() > 4);
                cameras.kill();
            }
            JsonNode away = client.await(
                    coverage("GATE-1", begun),
                    seen -> gap(seen).at("/open").asBoolean()
                            && gap(seen).at("/duration").asDouble() > 3);
            assertThat(gap(away).at("/cause").asText()).isEqualTo("CAMERA_OFFLINE");
            try (GstRtspServer cameras = GstRtspServer.start(port, null, gate)) {
                assertThat(cameras.port()).isEqualTo(port);
                JsonNode back = client.await(
                        coverage("GATE-1", begun),
                        seen -> !gap(seen).at("/open").asBoolean(true)
                                && gap(seen).at("/duration").asDouble() > 3
                                && seen.at("/recorded").size() >= 2);
                assertThat(gap(back).at("/evidence/kind").asText()).isIn("ENDED", "CONNECT_REFUSED");
                assertThat(playlist(client, begun)).contains("#EXT-X-MAP", "#EXT-X-DISCONTINUITY");
            }
        }
        try (Service again = Service.start(ConfigText.read(config), step -> {})) {
            JsonNode kept = new Client(again)
                    .await(
                            coverage("GATE-1", begun),
                            seen -> seen.at("/seconds/recorded").asDouble() > 4);
            JsonNode seconds = kept.at("/seconds");
            double parts = 0;
            for (String part :
                    new String[] {"recorded", "gap", "lost", "unknown", "pending", "expired", "notMature", "notExpected"
                    }) {
                parts += seconds.at("/" + part).asDouble();
            }
            assertThat(parts).isEqualTo(seconds.at("/window").asDouble(), within(1e-6));
        }
    }

    private Path configuration(int port) throws Exception {
        S3Settings bucket = CephRgw.server().bucket();
        Files.writeString(directory.resolve("registry.csv"), """
                学校代码,学校名称,学校类别,部位类别,部位名称,摄像机编码,摄像机名称,地址
                S01,实验小学,PUBLIC_SCHOOL,GATE,南门,GATE-1,南门全景,rtsp://127.0.0.1:%d/gate
                """.formatted(port), Charset.forName("GB18030"));
        return Files.writeString(directory.resolve("keepsight.yaml"), """
                data: data
                store: {s3: {endpoint: "%s", bucket: %s, access-key: %s, secret-key: %s, create-bucket: true}}
                http: {port: 0, management-port: 0}
                registry: {file: registry.csv}
                ingest: {segment: 2s, camera-networks: [127.0.0.0/8]}
                """.formatted(
                        bucket.endpoint(), bucket.bucket(), bucket.accessKey(), bucket.secretKey()));
    }

    private static JsonNode gap(JsonNode coverage) {
        // The first gap is the moment between registration and the first picture.
        return coverage.at("/gaps/" + (coverage.at("/gaps").size() - 1));
    }

    private static String coverage(String camera, Instant from) {
        return "/api/v1/cameras/" + camera + "/coverage?from=" + from + "&to=" + from.plusSeconds(600);
    }

    private static String playlist(Client client, Instant from) throws Exception {
        return client.get(client.playback("GATE-1", from, from.plusSeconds(600)) + "playback.m3u8");
    }
}
