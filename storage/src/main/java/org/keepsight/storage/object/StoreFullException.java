package org.keepsight.storage.object;

import java.io.IOException;

/** The store answered that it has no room: a quota is used up, or its disk is full. */
public final class StoreFullException extends IOException {
    StoreFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
