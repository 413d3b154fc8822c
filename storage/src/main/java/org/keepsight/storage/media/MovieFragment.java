package org.keepsight.storage.media;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a {@code moof} says of the video track, which {@link FragmentMuxer} always numbers 1 (ISO/IEC 14496-12, 8.8).
 *
 * @param startTicks decoding time of the first picture
 * @param durationTicks sum of the pictures' durations
 * @param firstOffset where the first picture lies, counted from the start of the {@code moof}
 * @param firstBytes size of the first picture
 */
record MovieFragment(long startTicks, long durationTicks, long firstOffset, long firstBytes) {
    private static final int VIDEO_TRACK = 1;
    /** Far beyond any run: 3,000 years. Larger numbers are damage and would overflow later sums. */
    static final long TICKS_BOUND = 1L << 53;

    /** 13 hours: what the index has room for. */
    private static final long DURATION_BOUND = 0xffff_ffffL;

    private static final int BASE_DATA_OFFSET = 0x1;
    private static final int DESCRIPTION_INDEX = 0x2;
    private static final int DEFAULT_DURATION = 0x8;
    private static final int DEFAULT_SIZE = 0x10;
    private static final int DEFAULT_BASE_IS_MOOF = 0x20000;
    private static final int DATA_OFFSET = 0x1;
    private static final int FIRST_FLAGS = 0x4;
    private static final int SAMPLE_DURATION = 0x100;
    private static final int SAMPLE_SIZE = 0x200;
    private static final int SAMPLE_FLAGS = 0x400;
    private static final int SAMPLE_COMPOSITION = 0x800;

    static MovieFragment of(Box moof) throws IOException {
        return Box.reading("moof", () -> {
            ByteBuffer tracks = moof.body().duplicate();
            for (Box track = Box.find(tracks, "traf"); track != null; track = Box.find(tracks, "traf")) {
                Defaults defaults = Defaults.of(track.child("tfhd").body().duplicate());
                if (defaults.track == VIDEO_TRACK) {
                    return video(track, defaults);
                }
            }
            throw new IOException("a fragment without video");
        });
    }

    private static MovieFragment video(Box track, Defaults defaults) throws IOException {
        long start = decodeTime(track.child("tfdt").body().duplicate());
        Run first = null;
        long duration = 0;
        ByteBuffer boxes = track.body().duplicate();
        for (Box box = Box.find(boxes, "trun"); box != null; box = Box.find(boxes, "trun")) {
            Run run = Run.of(box.body().duplicate(), defaults);
            first = first == null ? run : first;
            duration += run.duration;
            if (duration > DURATION_BOUND) {
                throw new IOException("a fragment of impossible duration");
            }
        }
        if (first == null) {
            throw new IOException("a fragment without pictures");
        }
        return new MovieFragment(start, duration, first.dataOffset, first.firstBytes);
    }

    private static long decodeTime(ByteBuffer tfdt) throws IOException {
        long start = tfdt.getInt() >>> 24 == 1 ? tfdt.getLong() : Integer.toUnsignedLong(tfdt.getInt());
        if (start < 0 || start > TICKS_BOUND) {
            throw new IOException("a fragment at an impossible time");
        }
        return start;
    }

    /** What holds for pictures of which nothing else is said. */
    private record Defaults(int track, long duration, long bytes) {
        static Defaults of(ByteBuffer tfhd) throws IOException {
            int flags = tfhd.getInt() & 0xffffff;
            int track = tfhd.getInt();
            if ((flags & BASE_DATA_OFFSET) != 0 || (flags & DEFAULT_BASE_IS_MOOF) == 0) {
                throw new IOException("a fragment whose offsets do not count from its moof");
            }
            skip(tfhd, (flags & DESCRIPTION_INDEX) != 0);
            long duration = optional(tfhd, (flags & DEFAULT_DURATION) != 0);
            long bytes = optional(tfhd, (flags & DEFAULT_SIZE) != 0);
            return new Defaults(track, duration, bytes);
        }
    }

    /** One {@code trun}. */
    private record Run(long duration, long dataOffset, long firstBytes) {
        static Run of(ByteBuffer trun, Defaults defaults) throws IOException {
            int flags = trun.getInt() & 0xffffff;
            long pictures = Integer.toUnsignedLong(trun.getInt());
            long offset = optional(trun, (flags & DATA_OFFSET) != 0);
            skip(trun, (flags & FIRST_FLAGS) != 0);
            int perPicture =
                    4 * Integer.bitCount(flags & (SAMPLE_DURATION | SAMPLE_SIZE | SAMPLE_FLAGS | SAMPLE_COMPOSITION));
            if (pictures == 0 || pictures * perPicture > trun.remaining()) {
                throw new IOException("a fragment that counts " + pictures + " pictures");
            }
            boolean timed = (flags & SAMPLE_DURATION) != 0;
            long first = (flags & SAMPLE_SIZE) == 0
                    ? defaults.bytes
                    : Integer.toUnsignedLong(trun.getInt(trun.position() + (timed ? 4 : 0)));
            long duration = timed ? sum(trun, pictures, perPicture) : Math.multiplyExact(pictures, defaults.duration);
            return new Run(duration, offset, first);
        }

        private static long sum(ByteBuffer trun, long pictures, int perPicture) {
            long duration = 0;
            for (int i = 0; i < pictures; i++) {
                duration += Integer.toUnsignedLong(trun.getInt(trun.position() + i * perPicture));
            }
            return duration;
        }
    }

    private static long optional(ByteBuffer in, boolean there) {
        return there ? Integer.toUnsignedLong(in.getInt()) : 0;
    }

    private static void skip(ByteBuffer in, boolean there) {
        if (there) {
            in.getInt();
        }
    }
}
