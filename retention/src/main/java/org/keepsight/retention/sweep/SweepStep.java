package org.keepsight.retention.sweep;

/** How far a batch has come; each step may be the last before the program dies. */
enum SweepStep {
    /** What is due is known. */
    PLANNED,
    /** The decision is committed. */
    CONDEMNED,
    /** The store has answered for every object. */
    DELETED,
    /** The rows are gone, and the ledger says so. */
    FORGOTTEN
}
