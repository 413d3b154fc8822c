package org.keepsight.storage.model;

/** Why recording is degraded (降级): it goes on, but something must be done before footage is lost, or it is lost already. */
public enum DegradedReason {
    /** The object store refuses, fails, or does not answer. */
    STORE_REFUSES,
    /** The object store says that it has no room. */
    STORE_FULL,
    /** The object store takes seconds for a segment, and the spool grows. */
    STORE_SLOW,
    /** The database does not answer. */
    DATABASE_AWAY,
    /** What piled up during an outage is being stored; nobody has to do anything. */
    CATCHING_UP,
    /** The spool has little room left before footage is lost. */
    SPOOL_NEARLY_FULL,
    /** The spool is at its bound: footage is lost now. */
    SPOOL_FULL,
    /** The disk of the spool is full: footage is lost now. */
    DISK_FULL;

    /** Whether footage is being lost. */
    public boolean losing() {
        return this == SPOOL_FULL || this == DISK_FULL;
    }
}
