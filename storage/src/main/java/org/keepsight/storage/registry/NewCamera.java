package org.keepsight.storage.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;

/**
 * A camera to be registered.
 *
 * @param area name of an area of the campus
 * @param url {@code rtsp://} or {@code rtsps://}; credentials inside it are taken out and kept apart
 * @param commissionedAt {@code null}: now
 * @param expectedWindow {@code null}: {@code 24x7}
 * @param retentionClass an override, or {@code null} to follow the area; an override needs {@code classBasis}
 */
public record NewCamera(
        Code code,
        String name,
        String area,
        String url,
        @Nullable Credentials credentials,
        boolean enabled,
        boolean audio,
        @Nullable Instant commissionedAt,
        @Nullable String expectedWindow,
        @Nullable RetentionClass retentionClass,
        @Nullable String classBasis) {}
