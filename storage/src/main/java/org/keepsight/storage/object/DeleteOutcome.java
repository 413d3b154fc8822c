package org.keepsight.storage.object;

/** What became of one deletion. */
public sealed interface DeleteOutcome {
    /** The object is gone: deleted now, or not there before. */
    record Deleted(ObjectVersion object) implements DeleteOutcome {}

    /**
     * The store refused or failed; the object must be taken to exist.
     *
     * @param reason as the store tells it
     */
    record Failed(ObjectVersion object, Why why, String reason) implements DeleteOutcome {
        /** A failure of which nothing more is known. */
        public Failed(ObjectVersion object, String reason) {
            this(object, Why.OTHER, reason);
        }
    }

    /** Why a deletion failed. */
    enum Why {
        /** The version has a lock whose date is ahead, or a legal hold: no retry helps before that ends. */
        LOCKED,
        /** Anything else: a later retry may help. */
        OTHER
    }
}
