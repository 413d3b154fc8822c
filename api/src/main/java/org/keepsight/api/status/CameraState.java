package org.keepsight.api.status;

/** What a camera does now, in the one word a person needs first. */
public enum CameraState {
    /** Recent footage is safe. */
    RECORDING,
    /** Pictures arrive, and none is safe yet. */
    DELIVERING,
    /** The stream is being asked for. */
    CONNECTING,
    AUTHENTICATION_REFUSED,
    /** Not asked for. */
    IDLE,
    /** No worker answers for the camera. */
    UNREPORTED,
    /** Switched off in the registry. */
    DISABLED,
    /** Out of service for ever. */
    DECOMMISSIONED
}
