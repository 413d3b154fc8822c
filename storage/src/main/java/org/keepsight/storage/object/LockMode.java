package org.keepsight.storage.object;

/** How firmly a store keeps a version until its date; see {@link ObjectStore#retain}. In ascending order of firmness. */
public enum LockMode {
    /** Not at all: whoever may delete in the store deletes at any time. */
    NONE,
    /** Nobody deletes or shortens without a permission of its own ({@code BypassGovernanceRetention}). */
    GOVERNANCE,
    /** Nobody deletes or shortens, whatever permissions they have, nor can this be taken back before the date. */
    COMPLIANCE
}
