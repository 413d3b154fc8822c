package org.keepsight.ingest.segment;

import java.io.IOException;

/** The muxer refuses what the camera sends; the disk is not at fault. */
final class UnparsableException extends IOException {
    UnparsableException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
