package org.keepsight.storage.disk;

import java.io.IOException;

/** A directory that must have one user has one already. */
public final class DirectoryInUseException extends IOException {
    private static final long serialVersionUID = 1;

    DirectoryInUseException(String message) {
        super(message);
    }
}
