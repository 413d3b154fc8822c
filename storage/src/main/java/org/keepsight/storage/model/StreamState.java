package org.keepsight.storage.model;

/** What the stream of a camera does now, as its worker sees it. Says nothing about what is stored. */
public enum StreamState {
    /** Asking for the stream, or waiting to ask again. */
    CONNECTING,
    /** Pictures arrive. */
    DELIVERING,
    /** Credentials were refused; asked again at most hourly until they change. */
    AUTHENTICATION_REFUSED,
    /** Not asked for: disabled, decommissioned or not yet taken up. */
    IDLE
}
