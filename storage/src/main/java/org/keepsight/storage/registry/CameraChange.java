package org.keepsight.storage.registry;

import org.jspecify.annotations.Nullable;

/**
 * What to change of a camera; {@code null} leaves a part as it is. A new url or credentials make a new binding.
 *
 * @param classBasis why the class is chosen, {@code AREA_DEFAULT} included; goes with {@code retentionClass}
 */
public record CameraChange(
        @Nullable String name,
        @Nullable String area,
        @Nullable String url,
        @Nullable Credentials credentials,
        @Nullable Boolean enabled,
        @Nullable Boolean audio,
        @Nullable String expectedWindow,
        @Nullable ClassChoice retentionClass,
        @Nullable String classBasis) {
    /** Of area and class only; {@code null} leaves a part as it is. */
    public static CameraChange ofClass(
            @Nullable String area, @Nullable ClassChoice retentionClass, @Nullable String classBasis) {
        return new CameraChange(null, area, null, null, null, null, null, retentionClass, classBasis);
    }

    /** Whether nothing but area and class is to be changed. */
    boolean isOfClass() {
        return equals(ofClass(area, retentionClass, classBasis));
    }

    /** The same but for area and class, which stay as they are. */
    CameraChange keepingClass() {
        return new CameraChange(name, null, url, credentials, enabled, audio, expectedWindow, null, null);
    }
}
