package org.keepsight.api.http;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.status.CameraState;
import org.keepsight.api.status.CameraStatus;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.registry.Area;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.CameraChange;
import org.keepsight.storage.registry.Campus;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.ClassChoice;
import org.keepsight.storage.registry.Credentials;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;

/** The registry as the contract writes it. */
final class RegistryJson {
    private RegistryJson() {}

    record CampusesJson(List<CampusJson> campuses) {}

    record NotApplicableJson(AreaKind kind, String basis) {}

    record CampusJson(String code, String name, CampusKind kind, List<NotApplicableJson> notApplicable) {
        static CampusJson of(Campus campus) {
            return new CampusJson(
                    campus.code().value(),
                    campus.name(),
                    campus.kind(),
                    campus.notApplicable().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(each -> new NotApplicableJson(each.getKey(), each.getValue()))
                            .toList());
        }
    }

    record NewCampusJson(String code, String name, CampusKind kind) {
        NewCampus toDomain() {
            return new NewCampus(new Code(code), name, kind);
        }
    }

    record BasisJson(String basis) {}

    record AreasJson(List<AreaJson> areas) {}

    record AreaJson(String name, AreaKind kind, RetentionClass retentionClass) {
        static AreaJson of(Area area) {
            return new AreaJson(area.name(), area.kind(), area.kind().defaultClass());
        }
    }

    record NewAreaJson(String name, String kind) {
        NewArea toDomain() {
            return new NewArea(kind, name);
        }
    }

    record CamerasJson(List<CameraJson> cameras) {}

    record CameraJson(
            String code,
            String campus,
            String name,
            String area,
            AreaKind areaKind,
            String url,
            boolean hasCredentials,
            boolean enabled,
            boolean audio,
            Instant commissionedAt,
            @Nullable Instant decommissionedAt,
            String expectedWindow,
            RetentionClass retentionClass,
            @Nullable String classBasis,
            @Nullable StatusJson status) {
        static CameraJson of(Camera camera) {
            return of(camera, null);
        }

        static CameraJson of(CameraStatus status) {
            return of(status.camera(), StatusJson.of(status));
        }

        private static CameraJson of(Camera camera, @Nullable StatusJson status) {
            return new CameraJson(
                    camera.code().value(),
                    camera.campus().value(),
                    camera.name(),
                    camera.area().name(),
                    camera.area().kind(),
                    camera.url(),
                    camera.hasCredentials(),
                    camera.enabled(),
                    camera.audio(),
                    camera.commissionedAt(),
                    camera.decommissionedAt(),
                    camera.expectedWindow(),
                    camera.retentionClass(),
                    camera.classOverrideBasis(),
                    status);
        }
    }

    /** Never printed. */
    record CredentialsJson(String username, String password) {
        static @Nullable Credentials toDomain(@Nullable CredentialsJson json) {
            return json == null ? null : new Credentials(json.username, json.password);
        }

        @Override
        public String toString() {
            return "credentials";
        }
    }

    record NewCredentialsJson(List<String> cameras, CredentialsJson credentials) {}

    record CredentialOutcomesJson(List<CredentialOutcomeJson> cameras) {
        static CredentialOutcomesJson of(List<CredentialChange.Outcome> outcomes) {
            return new CredentialOutcomesJson(outcomes.stream()
                    .map(each -> new CredentialOutcomeJson(
                            each.camera().value(), each.applied(), each.applied() ? null : each.why()))
                    .toList());
        }
    }

    record CredentialOutcomeJson(
            String camera, boolean applied, @Nullable String why) {}

    record NewCameraJson(
            String code,
            String name,
            String area,
            String url,
            @Nullable CredentialsJson credentials,
            @Nullable Boolean enabled,
            @Nullable Boolean audio,
            @Nullable String commissionedAt,
            @Nullable String expectedWindow,
            @Nullable RetentionClass retentionClass,
            @Nullable String classBasis) {
        NewCamera toDomain() {
            return new NewCamera(
                    new Code(code),
                    name,
                    area,
                    url,
                    CredentialsJson.toDomain(credentials),
                    enabled == null || enabled,
                    audio != null && audio,
                    commissionedAt == null ? null : Request.instant("commissionedAt", commissionedAt),
                    expectedWindow,
                    retentionClass,
                    classBasis);
        }
    }

    record CameraChangeJson(
            @Nullable String name,
            @Nullable String area,
            @Nullable String url,
            @Nullable CredentialsJson credentials,
            @Nullable Boolean enabled,
            @Nullable Boolean audio,
            @Nullable String expectedWindow,
            @Nullable ClassChoice retentionClass,
            @Nullable String classBasis) {
        CameraChange toDomain() {
            return new CameraChange(
                    name,
                    area,
                    url,
                    CredentialsJson.toDomain(credentials),
                    enabled,
                    audio,
                    expectedWindow,
                    retentionClass,
                    classBasis);
        }
    }

    record StreamEventJson(
            StreamEventKind kind, Instant at, @Nullable String detail) {
        static @Nullable StreamEventJson of(@Nullable StreamEvent event) {
            return event == null
                    ? null
                    : new StreamEventJson(
                            event.kind(), event.at(), event.detail().isBlank() ? null : event.detail());
        }
    }

    record StatusJson(
            String camera,
            CameraState state,
            boolean recording,
            boolean expected,
            @Nullable Instant lastStoredEnd,
            @Nullable Instant durableUntil,
            @Nullable Instant reportedThrough,
            @Nullable StreamState streamState,
            @Nullable String detail,
            @Nullable Instant since,
            @Nullable StreamEventJson lastEvent) {
        static StatusJson of(CameraStatus status) {
            CameraLive live = status.live();
            StreamEvent event = status.lastEvent();
            return new StatusJson(
                    status.camera().code().value(),
                    status.state(),
                    status.recording(),
                    status.expected(),
                    status.lastStoredEnd(),
                    live == null ? null : live.durableUntil(),
                    live == null ? null : live.reportedThrough(),
                    live == null ? null : live.state(),
                    live == null || live.detail().isBlank() ? null : live.detail(),
                    event == null ? null : event.at(),
                    StreamEventJson.of(event));
        }
    }
}
