package org.keepsight.ingest.spool;

import org.keepsight.storage.database.DatabaseAway;

/** Whose trouble it is that a segment could not be stored and catalogued. */
enum UploadTrouble {
    STORE_REFUSES,
    STORE_FULL,
    DATABASE_AWAY,
    /** No other segment need wait: its file cannot be read now, or the database refuses its row. */
    OF_THE_SEGMENT;

    static UploadTrouble of(Throwable failure) {
        if (failure instanceof StoreFailedException store) {
            return store.full() ? STORE_FULL : STORE_REFUSES;
        }
        return DatabaseAway.explains(failure) ? DATABASE_AWAY : OF_THE_SEGMENT;
    }
}
