package org.keepsight.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keepsight.storage.media.FragmentIndex;
import org.keepsight.storage.media.FragmentIndex.Fragment;
import org.keepsight.storage.media.FragmentMuxer;
import org.keepsight.storage.media.InitSegment;
import org.keepsight.storage.media.VideoTrack;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.VideoCodec;

/**
 * A clip as the object of a segment, as the recorder writes it: init, a fragment for each keyframe, trailer.
 *
 * @param fragments lie one after the other behind the init
 */
record EncodedSegment(byte[] init, List<byte[]> fragments, byte[] bytes, long ticks) {
    private static final long PICTURE_TICKS = FragmentMuxer.TIMESCALE / SourceClip.FRAMES_PER_SECOND;

    /**
     * @param clip H.264, Annex B, one slice a picture
     * @param times how often it is played one after the other
     */
    static EncodedSegment of(byte[] clip, int times) throws IOException {
        List<byte[]> pictures = pictures(clip);
        List<byte[]> fragments = new ArrayList<>();
        try (FragmentMuxer muxer =
                new FragmentMuxer(new VideoTrack(VideoCodec.H264, 1920, 1080, pictures.getFirst()), null)) {
            long at = 0;
            for (int i = 0; i < times * pictures.size(); i++) {
                byte[] picture = pictures.get(i % pictures.size());
                boolean key = (picture[4] & 31) == 7; // a keyframe brings its parameter sets
                if (key && i > 0) {
                    fragments.add(muxer.endFragment());
                }
                muxer.video(ByteBuffer.wrap(picture), at, at, PICTURE_TICKS, key);
                at += PICTURE_TICKS;
            }
            fragments.add(muxer.endFragment());
            return assembled(muxer.init(), fragments, new byte[0]);
        }
    }

    private static EncodedSegment assembled(byte[] init, List<byte[]> fragments, byte[] behind) throws IOException {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        object.write(init);
        List<Fragment> index = new ArrayList<>();
        for (byte[] fragment : fragments) {
            index.add(FragmentIndex.describe(fragment, object.size()));
            object.write(fragment);
        }
        object.write(behind);
        FragmentIndex described = new FragmentIndex(init.length, index, object.size());
        object.write(described.trailer());
        return new EncodedSegment(init, fragments, object.toByteArray(), described.ticks());
    }

    /** The same with a number of its own in a free box, so that no two objects are the same. */
    byte[] numbered(int number) throws IOException {
        byte[] free = ByteBuffer.allocate(12)
                .putInt(12)
                .put(new byte[] {'f', 'r', 'e', 'e'})
                .putInt(number)
                .array();
        return assembled(init, fragments, free).bytes();
    }

    int initBytes() {
        return init.length;
    }

    Run run(CameraId camera, Instant start) throws IOException {
        InitSegment tracks = InitSegment.parse(init);
        return new Run(
                RunId.create(start), camera, start, tracks.codec(), tracks.codecs(), tracks.width(), tracks.height());
    }

    /** Each picture with the parameter sets and messages in front of it. */
    private static List<byte[]> pictures(byte[] clip) {
        List<byte[]> pictures = new ArrayList<>();
        int begin = 0;
        boolean sliced = false;
        for (int i = 0; i + 4 < clip.length; i++) {
            boolean startCode = clip[i] == 0 && clip[i + 1] == 0 && clip[i + 2] == 0 && clip[i + 3] == 1;
            boolean shorter = clip[i] == 0 && clip[i + 1] == 0 && clip[i + 2] == 1;
            if (startCode || shorter) {
                int type = clip[i + (startCode ? 4 : 3)] & 31;
                boolean slice = type == 1 || type == 5;
                if (sliced && (slice || (type >= 6 && type <= 9))) {
                    pictures.add(Arrays.copyOfRange(clip, begin, i));
                    begin = i;
                    sliced = false;
                }
                sliced |= slice;
                i += 3;
            }
        }
        pictures.add(Arrays.copyOfRange(clip, begin, clip.length));
        return pictures;
    }
}
