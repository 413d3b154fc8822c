package org.keepsight.storage.media;

import java.io.IOException;

/** Decodes single pictures to JPEG with FFmpeg. Stateless and thread-safe; each call costs 10 to 30 ms of a core. */
public final class StillDecoder {
    /**
     * The first picture of a fragment, which is a keyframe.
     *
     * @param initAndFragment the initialisation part followed by one fragment (or its beginning with the keyframe whole)
     * @param maxWidth wider pictures are scaled down to it, keeping their shape
     * @throws IOException when no picture can be decoded
     */
    public byte[] jpeg(byte[] initAndFragment, int maxWidth) throws IOException {
        throw new UnsupportedOperationException("stub");
    }
}
