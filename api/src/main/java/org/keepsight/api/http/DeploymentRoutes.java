package org.keepsight.api.http;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.keepsight.api.status.RecordingState;
import org.keepsight.api.status.StoreGuarantee;

/** What the page must know of this deployment. */
final class DeploymentRoutes {
    record DeploymentJson(String zone, String version, Instant now, BigDecimal recordingWithin, StoreJson store) {}

    private final ApiSettings settings;
    private final InstantSource clock;
    private final Supplier<RecordingState> recording;
    private final Supplier<StoreGuarantee> guarantee;

    DeploymentRoutes(
            ApiSettings settings,
            InstantSource clock,
            Supplier<RecordingState> recording,
            Supplier<StoreGuarantee> guarantee) {
        this.settings = settings;
        this.clock = clock;
        this.recording = recording;
        this.guarantee = guarantee;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "getDeployment",
                request -> Answer.json(new DeploymentJson(
                        settings.zone().getId(),
                        settings.version(),
                        clock.instant(),
                        Json.seconds(settings.recordingWithin()),
                        StoreJson.of(guarantee.get()))),
                "getRecordingState",
                request -> Answer.json(RecordingJson.of(recording.get())));
    }
}
