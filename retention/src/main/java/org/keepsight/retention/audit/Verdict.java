package org.keepsight.retention.audit;

/** What became of one camera-minute of a sample. */
public enum Verdict {
    /** Recorded from beginning to end: every object there, the bytes those it was written with, every keyframe decoded. */
    OK(Claim.KEPT, true),
    /** What is claimed of it is right; the rest of the minute is declared missing. */
    PARTLY_RECORDED(Claim.KEPT, false),
    /** A declared gap. */
    NOT_RECORDED(Claim.NONE, false),
    /** Declared lost. */
    LOST(Claim.NONE, false),
    /** On its way to the store. */
    PENDING(Claim.NONE, false),
    /** Nobody answers for it. */
    UNKNOWN(Claim.NONE, false),
    /** Lawfully deleted after the population was frozen: not judged. */
    EXPIRED(Claim.NONE, false),
    /** Claimed, and there is no object, or no row any more. */
    MISSING(Claim.BROKEN, false),
    /** Claimed, and the bytes are not those that were written. */
    CORRUPT(Claim.BROKEN, false),
    /** Claimed, and the object is not sealed by this installation. */
    UNSEALED(Claim.BROKEN, false),
    /** Claimed, and the store, which answers, cannot read it. */
    UNREADABLE(Claim.BROKEN, false),
    /** Claimed, its bytes right, and a keyframe cannot be decoded. */
    UNDECODABLE(Claim.BROKEN, false);

    private enum Claim {
        NONE,
        KEPT,
        BROKEN
    }

    private final Claim claim;
    private final boolean retrievable;

    Verdict(Claim claim, boolean retrievable) {
        this.claim = claim;
        this.retrievable = retrievable;
    }

    /** Whether Keepsight claimed that footage of it is there. */
    public boolean claimed() {
        return claim != Claim.NONE;
    }

    /** Whether it claimed that and was wrong: the proof fails. */
    public boolean refutes() {
        return claim == Claim.BROKEN;
    }

    /** Whether the whole minute can be had. */
    public boolean retrievable() {
        return retrievable;
    }

    /** Whether it counts at all. */
    public boolean judged() {
        return this != EXPIRED;
    }
}
