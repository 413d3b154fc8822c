package org.keepsight.ingest.spool;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** No retry can help a spool file: it is not what its name says, or the store has something else in its place. */
final class UnusableSegmentException extends IOException {
    UnusableSegmentException(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
