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
        @Nullable String classBasis) {}
