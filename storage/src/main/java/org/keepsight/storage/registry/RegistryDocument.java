package org.keepsight.storage.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;

/**
 * What a registry file says, each value valid by itself and each code only once. Lines count from 1; {@code null} means
 * that the file says nothing: a new camera gets the default, a registered one stays as it is.
 */
public record RegistryDocument(List<CampusEntry> campuses) {
    public RegistryDocument {
        campuses = List.copyOf(campuses);
    }

    /** A campus; {@code notApplicable} holds the key kinds it does not have, each with the basis. */
    public record CampusEntry(
            int line,
            Code code,
            String name,
            CampusKind kind,
            Map<AreaKind, String> notApplicable,
            List<AreaEntry> areas) {
        public CampusEntry {
            notApplicable = Map.copyOf(notApplicable);
            areas = List.copyOf(areas);
        }
    }

    /** An area of the campus around it. */
    public record AreaEntry(int line, AreaKind kind, String name, List<CameraEntry> cameras) {
        public AreaEntry {
            cameras = List.copyOf(cameras);
        }
    }

    /** A camera of the area around it; {@code url} carries no credentials. */
    public record CameraEntry(
            int line,
            Code code,
            String name,
            String url,
            @Nullable Credentials credentials,
            @Nullable Boolean enabled,
            @Nullable Boolean audio,
            @Nullable Instant commissionedAt,
            @Nullable String expectedWindow,
            @Nullable RetentionClass retentionClass,
            @Nullable String classBasis) {}
}
