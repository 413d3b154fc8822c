package org.keepsight.storage.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.VideoCodec;

/**
 * What the initialisation part of an object says of its tracks.
 *
 * @param codecs the RFC 6381 string, for example {@code avc1.64001f} or {@code hvc1.1.6.L93.B0,mp4a.40.2}
 */
public record InitSegment(VideoCodec codec, String codecs, int width, int height) {
    /** @throws IOException when the bytes are not {@code ftyp + moov} with one video track Keepsight records */
    public static InitSegment parse(byte[] init) throws IOException {
        return Box.reading("initialisation part", () -> {
            ByteBuffer in = ByteBuffer.wrap(init);
            Box type = Box.next(in);
            Box movie = Box.next(in);
            if (type == null || !type.is("ftyp") || movie == null || !movie.is("moov") || in.hasRemaining()) {
                throw new IOException("not an initialisation part: ftyp and moov are expected, and nothing else");
            }
            return of(SampleEntries.of(movie));
        });
    }

    private static InitSegment of(SampleEntries entries) throws IOException {
        VideoEntry video = entries.video();
        String codecs = CodecString.video(video);
        @Nullable Box sound = entries.sound();
        if (sound != null) {
            codecs += "," + CodecString.sound(sound);
        }
        return new InitSegment(video.codec(), codecs, video.width(), video.height());
    }
}
