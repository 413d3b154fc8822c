package org.keepsight.retention.hold;

/** How far a hold has come. All but {@link #RELEASED} protect. */
public enum HoldState {
    /** Asked for; another person has not agreed yet. */
    REQUESTED,
    /** Agreed to. */
    ACTIVE,
    /** Its review date or its end has passed: somebody must extend or release it. */
    EXPIRED_FOR_REVIEW,
    /** Released, or refused: its footage is back under its policy. */
    RELEASED
}
