package org.keepsight.storage.media;

import org.keepsight.storage.model.VideoCodec;

/**
 * What the initialisation part of an object says of its tracks.
 *
 * @param codecs the RFC 6381 string, for example {@code avc1.64001f} or {@code hvc1.1.6.L93.B0,mp4a.40.2}
 */
public record InitSegment(VideoCodec codec, String codecs, int width, int height) {
    /** @throws java.io.IOException when the bytes are not {@code ftyp + moov} with one video track Keepsight records */
    public static InitSegment parse(byte[] init) throws java.io.IOException {
        throw new UnsupportedOperationException("stub");
    }
}
