package org.keepsight.storage.registry;

import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.RetentionClass;

/**
 * Where a camera belongs, and the retention class it has by that.
 *
 * @param area the name of its area
 * @param basis why it has a class of its own; {@code null} when it follows its area
 */
public record CameraClass(
        String area,
        RetentionClass retentionClass,
        @Nullable String basis) {
    static CameraClass of(Camera camera) {
        return new CameraClass(camera.area().name(), camera.retentionClass(), camera.classOverrideBasis());
    }
}
