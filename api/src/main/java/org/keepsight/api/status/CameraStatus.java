package org.keepsight.api.status;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.registry.Camera;

/**
 * Whether a camera records now.
 *
 * @param recording whether its last footage, stored or safe in the spool, is recent; nothing else counts
 * @param expected whether it is expected to record now
 * @param lastStoredEnd end of its last stored footage; {@code null} when none is known
 * @param live what the worker last said; {@code null} when none ever did
 * @param lastEvent what last happened to its stream; {@code null} when nothing did
 */
public record CameraStatus(
        Camera camera,
        CameraState state,
        boolean recording,
        boolean expected,
        @Nullable Instant lastStoredEnd,
        @Nullable CameraLive live,
        @Nullable StreamEvent lastEvent) {

    /** Judges what is known at {@code now}; {@code within} is how old recent footage may be. */
    static CameraStatus judge(
            Camera camera,
            boolean expected,
            @Nullable Instant lastStoredEnd,
            @Nullable CameraLive live,
            @Nullable StreamEvent lastEvent,
            Instant now,
            Duration within) {
        boolean recording = recording(lastStoredEnd, live, now, within);
        CameraState state = state(camera, recording, live, now, within);
        return new CameraStatus(camera, state, recording, expected, lastStoredEnd, live, lastEvent);
    }

    /** What recording means, wherever it is said. */
    static boolean recording(@Nullable Instant lastStoredEnd, @Nullable CameraLive live, Instant now, Duration within) {
        Instant durable = live == null ? null : live.durableUntil();
        return Stream.of(lastStoredEnd, durable).anyMatch(end -> end != null && end.isAfter(now.minus(within)));
    }

    private static CameraState state(
            Camera camera, boolean recording, @Nullable CameraLive live, Instant now, Duration within) {
        Instant decommissioned = camera.decommissionedAt();
        if (decommissioned != null && !decommissioned.isAfter(now)) {
            return CameraState.DECOMMISSIONED;
        }
        if (recording) {
            return CameraState.RECORDING;
        }
        if (!camera.enabled()) {
            return CameraState.DISABLED;
        }
        if (live == null || live.reportedThrough().isBefore(now.minus(within))) {
            return CameraState.UNREPORTED;
        }
        return switch (live.state()) {
            case CONNECTING -> CameraState.CONNECTING;
            case DELIVERING -> CameraState.DELIVERING;
            case AUTHENTICATION_REFUSED -> CameraState.AUTHENTICATION_REFUSED;
            case IDLE -> CameraState.IDLE;
        };
    }
}
