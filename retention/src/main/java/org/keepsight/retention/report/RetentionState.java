package org.keepsight.retention.report;

/** What a report says of a camera as a whole. */
public enum RetentionState {
    /** Every required day is retrievable. */
    COMPLIANT,
    /** At least one required day is not. */
    NOT_COMPLIANT,
    /** Its required window reaches back before it was commissioned: it has no such history yet, and is not counted. */
    IMMATURE,
    /** Nothing was expected of it in its required window. */
    NOT_DUE
}
