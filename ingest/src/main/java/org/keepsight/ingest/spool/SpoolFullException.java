package org.keepsight.ingest.spool;

import java.io.IOException;

/** The spool cannot take more. */
public final class SpoolFullException extends IOException {
    /** Whether the disk is full ({@code true}) or only the configured bound is reached because uploads lag. */
    private final boolean diskFull;

    public SpoolFullException(boolean diskFull, String message) {
        super(message);
        this.diskFull = diskFull;
    }

    public boolean diskFull() {
        return diskFull;
    }
}
