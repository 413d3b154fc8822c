package org.keepsight.storage.media;

import java.io.IOException;

/** The bytes of a file could be read and are not media of ours; reading them again does not help. */
public final class DamagedMediaException extends IOException {
    DamagedMediaException(String why) {
        super(why);
    }
}
