package org.keepsight.retention.coverage;

/** Why footage is missing. Each rests on an event written when it happened. */
public enum GapCause {
    /** The address refused the connection, there is no route, or the connection was closed. */
    CAMERA_OFFLINE,
    /** The connection opened and the camera did not answer. */
    CAMERA_UNRESPONSIVE,
    /** The address lies outside the networks where cameras may be. */
    ADDRESS_FORBIDDEN,
    AUTHENTICATION_REFUSED,
    /** The camera has no stream under this path. */
    STREAM_NOT_FOUND,
    /** Pictures came and stopped while the connection stayed. */
    STREAM_STALLED,
    /** The stream was agreed and never delivered a picture. */
    NO_VIDEO,
    PARSE_FAILURE,
    /** The camera changed its codec parameters; the gap lasts until the first keyframe under the new ones. */
    STREAM_CHANGED,
    /** Nobody was recording: Keepsight itself was not running. */
    WORKER_DOWN,
    STORE_UNAVAILABLE,
    DISK_FULL,
    /** A clock stepped: the stream's against arrival, or this computer's own. */
    CLOCK_STEP,
    PLANNED_MAINTENANCE,
    /** The camera was switched off in the registry. */
    CAMERA_DISABLED,
    /** Nothing was written that explains it. */
    UNKNOWN
}
