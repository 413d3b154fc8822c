package org.keepsight.storage.registry;

import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.RetentionClass;

/** What to change of a camera; {@code null} leaves a part as it is. A new url or credentials make a new binding. */
public record CameraChange(
        @Nullable String name,
        @Nullable String area,
        @Nullable String url,
        @Nullable Credentials credentials,
        @Nullable Boolean enabled,
        @Nullable Boolean audio,
        @Nullable String expectedWindow,
        @Nullable RetentionClass retentionClass,
        @Nullable String classBasis) {}
