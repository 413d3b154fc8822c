package org.keepsight.storage.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the worker last said of a camera, every few seconds.
 *
 * @param reportedThrough up to this instant the worker answers for the camera; beyond it nothing is known
 * @param durableUntil end of the last fragment that is in the spool or stored; {@code null} before the first
 * @param state what the stream does
 * @param detail one line for a person, without credentials; may be empty
 */
public record CameraLive(
        CameraId camera, Instant reportedThrough, @Nullable Instant durableUntil, StreamState state, String detail) {
    /** The same, of somebody who answered up to another instant. */
    public CameraLive reportedThrough(Instant instant) {
        return new CameraLive(camera, instant, durableUntil, state, detail);
    }
}
