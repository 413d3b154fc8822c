package org.keepsight.api.http;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.keepsight.api.status.RecordingState;

/** What the page must know of this deployment. */
final class DeploymentRoutes {
    record DeploymentJson(String zone, String version, Instant now, BigDecimal recordingWithin) {}

    private final ApiSettings settings;
    private final InstantSource clock;
    private final Supplier<RecordingState> recording;

    DeploymentRoutes(ApiSettings settings, InstantSource clock, Supplier<RecordingState> recording) {
        this.settings = settings;
        this.clock = clock;
        this.recording = recording;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "getDeployment",
                request -> Answer.json(new DeploymentJson(
                        settings.zone().getId(),
                        settings.version(),
                        clock.instant(),
                        Json.seconds(settings.recordingWithin()))),
                "getRecordingState",
                request -> Answer.json(RecordingJson.of(recording.get())));
    }
}
