package org.keepsight.api.http;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** What the page must know of this deployment. */
final class DeploymentRoutes {
    record DeploymentJson(String zone, String version, Instant now, BigDecimal recordingWithin) {}

    private final ApiSettings settings;
    private final InstantSource clock;

    DeploymentRoutes(ApiSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "getDeployment",
                request -> Answer.json(new DeploymentJson(
                        settings.zone().getId(),
                        settings.version(),
                        clock.instant(),
                        Json.seconds(settings.recordingWithin()))));
    }
}
