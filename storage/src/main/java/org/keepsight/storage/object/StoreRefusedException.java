package org.keepsight.storage.object;

import java.io.IOException;

/** The store answered, and its answer was no: unlike silence, this is about what was asked. */
public class StoreRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    public StoreRefusedException(String message) {
        super(message);
    }
}
