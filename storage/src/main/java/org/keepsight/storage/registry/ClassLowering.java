package org.keepsight.storage.registry;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.keepsight.storage.model.Code;

/**
 * A change of a camera's area or class by which less is kept of what it records from then on; two people decide on it. What is
 * recorded already stays as it is.
 *
 * @param change of area and class, and of nothing else
 */
public record ClassLowering(
        Code camera, Code campus, String name, CameraClass before, CameraClass after, CameraChange change) {
    /** What a change does to the class of a camera, when it lowers it. */
    static Optional<ClassLowering> of(Handle handle, Camera camera, CameraChange change) {
        CameraClass before = CameraClass.of(camera);
        CameraClass after = after(Cameras.wantedArea(handle, camera, change), before, change);
        return after.retentionClass().compareTo(before.retentionClass()) < 0
                ? Optional.of(new ClassLowering(
                        camera.code(),
                        camera.campus(),
                        camera.name(),
                        before,
                        after,
                        CameraChange.ofClass(change.area(), change.retentionClass(), change.classBasis())))
                : Optional.empty();
    }

    private static CameraClass after(Area area, CameraClass before, CameraChange change) {
        ClassChoice choice = change.retentionClass();
        String basis = Cameras.classBasis(choice, change.classBasis());
        if (choice == null && before.basis() != null) {
            return new CameraClass(area.name(), before.retentionClass(), before.basis());
        }
        return choice == null || choice.own() == null
                ? new CameraClass(area.name(), area.kind().defaultClass(), null)
                : new CameraClass(area.name(), choice.own(), basis);
    }
}
