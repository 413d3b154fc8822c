package org.keepsight.ingest.spool;

import java.io.IOException;
import org.keepsight.storage.object.StoreFullException;

/** The object store did not take a segment; what it said is the cause. */
final class StoreFailedException extends IOException {
    StoreFailedException(IOException cause) {
        super(cause.getMessage(), cause);
    }

    /** Whether it has no room. */
    boolean full() {
        return getCause() instanceof StoreFullException;
    }
}
