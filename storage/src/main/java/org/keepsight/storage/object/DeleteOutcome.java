package org.keepsight.storage.object;

/** What became of one deletion. */
public sealed interface DeleteOutcome {
    /** The object is gone: deleted now, or not there before. */
    record Deleted(ObjectVersion object) implements DeleteOutcome {}

    /** The store refused or failed; the object must be taken to exist. */
    record Failed(ObjectVersion object, String reason) implements DeleteOutcome {}
}
