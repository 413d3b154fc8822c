package org.keepsight.storage.media;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Decodes single pictures to JPEG with FFmpeg. Stateless and thread-safe; a call costs some milliseconds of a core. */
public final class StillDecoder {
    /**
     * The first picture of a fragment, which is a keyframe.
     *
     * <p>The picture is found and decoded without FFmpeg's demuxer: reading from memory would need one of the few
     * callbacks that JavaCPP has.
     *
     * @param initAndFragment the initialisation part followed by one fragment (or its beginning with the keyframe whole)
     * @param maxWidth wider pictures are scaled down to it, keeping their shape
     * @throws IOException when no picture can be decoded whole
     */
    public byte[] jpeg(byte[] initAndFragment, int maxWidth) throws IOException {
        if (maxWidth < 1) {
            throw new IllegalArgumentException("a picture is at least one pixel wide");
        }
        ByteBuffer in = ByteBuffer.wrap(initAndFragment);
        VideoEntry video = Box.reading("initialisation part", () -> video(in));
        ByteBuffer keyframe = Box.reading("fragment", () -> keyframe(in));
        try (Picture picture = Picture.decode(video, keyframe);
                Picture scaled = picture.forJpeg(maxWidth)) {
            return scaled.jpeg();
        }
    }

    /**
     * Decodes the first picture of a fragment and lets go of it.
     *
     * @param initAndFragment as for {@link #jpeg}
     * @throws IOException when no picture can be decoded whole
     */
    public void check(byte[] initAndFragment) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(initAndFragment);
        VideoEntry video = Box.reading("initialisation part", () -> video(in));
        ByteBuffer keyframe = Box.reading("fragment", () -> keyframe(in));
        Picture.decode(video, keyframe).close();
    }

    private static VideoEntry video(ByteBuffer in) throws IOException {
        Box movie = Box.find(in, "moov");
        if (movie == null) {
            throw new IOException("no initialisation part");
        }
        return SampleEntries.of(movie).video();
    }

    private static ByteBuffer keyframe(ByteBuffer in) throws IOException {
        int start = in.position();
        Box moof = Box.next(in);
        if (moof == null || !moof.is("moof")) {
            throw new IOException("no fragment behind the initialisation part");
        }
        MovieFragment fragment = MovieFragment.of(moof);
        long offset = start + fragment.firstOffset();
        if (fragment.firstBytes() <= 0 || offset < in.position() || offset + fragment.firstBytes() > in.limit()) {
            throw new IOException("the keyframe is cut off");
        }
        return in.slice((int) offset, (int) fragment.firstBytes());
    }
}
