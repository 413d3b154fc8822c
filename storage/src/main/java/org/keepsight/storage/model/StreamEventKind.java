package org.keepsight.storage.model;

/** What can happen to a camera's stream. Each is written when it happens: the evidence for the cause of a gap. */
public enum StreamEventKind {
    /** First picture received: a run begins. */
    CONNECTED,
    /** The camera's address refused the connection, or there is no route to it. */
    CONNECT_REFUSED,
    /** The camera's address, or one that it leads to, is outside the networks where cameras may be: nothing was sent there. */
    ADDRESS_FORBIDDEN,
    /** The camera refused the credentials (401 or 403). */
    AUTHENTICATION_REFUSED,
    /** The server answered, and has no such stream (404 and other 4xx). */
    STREAM_NOT_FOUND,
    /** The connection opened, and the camera did not answer within the deadline. */
    TIMED_OUT,
    /** The stream was agreed and delivers no picture: none within the deadline, or no video track at all. */
    NO_VIDEO,
    /** Pictures came and then stopped, while the connection stayed. */
    STALLED,
    /** The camera or the network closed a delivering stream. */
    ENDED,
    /** What arrives cannot be parsed as video. */
    PARSE_FAILED,
    /** Codec parameters changed: the run ends and the next begins. */
    CODEC_CHANGED,
    /** The stream's clock left the arrival clock by more than 5 s: the run ends and the next begins. */
    CLOCK_JUMPED,
    /** This computer's own clock stepped. */
    CLOCK_STEPPED,
    /** The worker began to be responsible for this camera. */
    WORKER_STARTED,
    /** The worker let the camera go in good order. */
    WORKER_STOPPED,
    /** The camera went from one worker to another, as each of the two says; pictures came all the while if both lived. */
    HANDED_OVER,
    /** The camera was switched off in the registry. */
    DISABLED,
    /** Footage was refused or given up because the object store or the catalogue could not take it. */
    STORE_UNAVAILABLE,
    /** Footage was refused because the disk of the spool is full. */
    DISK_FULL;

    /** Whether the stream delivers pictures from this event on. */
    public boolean delivering() {
        return this == CONNECTED;
    }
}
