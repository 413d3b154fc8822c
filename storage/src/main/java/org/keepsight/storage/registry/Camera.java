package org.keepsight.storage.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;

/**
 * A camera (点位) as registered now: the permanent post with the versions in force.
 *
 * @param url of its current binding, without credentials
 * @param hasCredentials whether its binding carries credentials, which are never shown
 * @param audio whether sound is recorded
 * @param commissionedAt before it: not yet mature
 * @param decommissionedAt from it: not expected any more; its footage stays under retention
 * @param expectedWindow {@code 24x7} or weekly windows, see {@code WeeklySchedule}
 * @param classOverrideBasis why its class differs from its area's; {@code null} when it follows the area
 */
public record Camera(
        CameraId id,
        Code code,
        Code campus,
        String name,
        Area area,
        String url,
        boolean hasCredentials,
        boolean enabled,
        boolean audio,
        Instant commissionedAt,
        @Nullable Instant decommissionedAt,
        String expectedWindow,
        RetentionClass retentionClass,
        @Nullable String classOverrideBasis) {}
