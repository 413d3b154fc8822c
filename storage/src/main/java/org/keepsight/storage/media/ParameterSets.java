package org.keepsight.storage.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.keepsight.storage.model.VideoCodec;

/**
 * The parameter sets of a video stream: SPS and PPS, for H.265 VPS before them. Two are equal when the stream can go on in
 * the same run: the same sets, whatever start codes, padding or repetition they came with. Immutable.
 */
public final class ParameterSets {
    private final VideoCodec codec;
    private final byte[] annexB;
    private final SequenceParameters sequence;

    private ParameterSets(VideoCodec codec, byte[] annexB, SequenceParameters sequence) {
        this.codec = codec;
        this.annexB = annexB;
        this.sequence = sequence;
    }

    /**
     * Reads them from Annex B, for instance what an SDP announces; other NAL units are left out.
     *
     * @throws IOException when one of the sets is missing or the SPS cannot be read
     */
    public static ParameterSets of(VideoCodec codec, byte[] annexB) throws IOException {
        return in(codec, ByteBuffer.wrap(annexB))
                .orElseThrow(() -> new IOException("the parameter sets are not complete"));
    }

    /**
     * Those that a keyframe's access unit carries, in Annex B; nothing when it does not carry all of them. Only what
     * comes before the picture is looked at, so the cost does not depend on the picture's size.
     *
     * @param accessUnit between position and limit; the position does not move
     * @throws IOException when the SPS cannot be read
     */
    public static Optional<ParameterSets> in(VideoCodec codec, ByteBuffer accessUnit) throws IOException {
        List<byte[]> canonical = canonical(codec, before(codec, accessUnit));
        if (!complete(codec, canonical)) {
            return Optional.empty();
        }
        byte[] sps = canonical.stream()
                .filter(set -> Kind.of(codec, set[0]) == Kind.SPS)
                .findFirst()
                .orElseThrow();
        SequenceParameters sequence = codec == VideoCodec.H264 ? H264Sps.parse(sps) : H265Sps.parse(sps);
        return Optional.of(new ParameterSets(codec, join(canonical), sequence));
    }

    /** The parameter sets before the picture, as they come. */
    private static List<byte[]> before(VideoCodec codec, ByteBuffer in) {
        List<byte[]> sets = new ArrayList<>();
        int unit = NalUnits.next(in, in.position());
        while (unit < in.limit()) {
            Kind kind = Kind.of(codec, in.get(unit));
            if (kind == Kind.PICTURE) {
                return sets;
            }
            int end = NalUnits.end(in, unit);
            if (kind != Kind.OTHER && end > unit) {
                byte[] set = new byte[end - unit];
                in.get(unit, set);
                sets.add(set);
            }
            unit = NalUnits.next(in, end);
        }
        return sets;
    }

    /** What a NAL unit is to us, in the order in which parameter sets are written. */
    private enum Kind {
        VPS,
        SPS,
        PPS,
        OTHER,
        PICTURE;

        static Kind of(VideoCodec codec, byte header) {
            return codec == VideoCodec.H264 ? h264(header & 0x1f) : h265((header >> 1) & 0x3f);
        }

        private static Kind h264(int type) {
            return switch (type) {
                case 1, 2, 3, 4, 5 -> PICTURE;
                case 7 -> SPS;
                case 8 -> PPS;
                default -> OTHER;
            };
        }

        private static Kind h265(int type) {
            return switch (type) {
                case 32 -> VPS;
                case 33 -> SPS;
                case 34 -> PPS;
                default -> type < 32 ? PICTURE : OTHER;
            };
        }
    }

    /** Without repetitions, in a fixed order. */
    private static List<byte[]> canonical(VideoCodec codec, List<byte[]> sets) {
        List<byte[]> once = new ArrayList<>();
        for (byte[] set : sets) {
            if (once.stream().noneMatch(known -> Arrays.equals(known, set))) {
                once.add(set);
            }
        }
        once.sort(Comparator.<byte[], Kind>comparing(set -> Kind.of(codec, set[0]))
                .thenComparing(Arrays::compareUnsigned));
        return once;
    }

    private static boolean complete(VideoCodec codec, List<byte[]> sets) {
        List<Kind> kinds = sets.stream().map(set -> Kind.of(codec, set[0])).toList();
        return kinds.contains(Kind.SPS)
                && kinds.contains(Kind.PPS)
                && (codec == VideoCodec.H264 || kinds.contains(Kind.VPS));
    }

    private static byte[] join(List<byte[]> sets) {
        ByteBuffer out = ByteBuffer.allocate(
                sets.stream().mapToInt(set -> 4 + set.length).sum());
        sets.forEach(set -> out.putInt(1).put(set));
        return out.array();
    }

    public VideoCodec codec() {
        return codec;
    }

    /** Width of the picture in pixels, after cropping. */
    public int width() {
        return sequence.width();
    }

    /** Height of the picture in pixels, after cropping. */
    public int height() {
        return sequence.height();
    }

    /**
     * How many pictures may be decoded before one that is shown earlier: 0 without B-frames; nothing when the stream does
     * not say.
     */
    public OptionalInt reorderDepth() {
        return sequence.reorderDepth() == SequenceParameters.UNKNOWN
                ? OptionalInt.empty()
                : OptionalInt.of(sequence.reorderDepth());
    }

    /** Nominal duration of a picture in ticks; a hint only: many cameras say one thing and send another. */
    public OptionalLong frameTicks() {
        return sequence.frameTicks() == SequenceParameters.UNKNOWN
                ? OptionalLong.empty()
                : OptionalLong.of(sequence.frameTicks());
    }

    /** In Annex B with start codes of four bytes. */
    public byte[] annexB() {
        return annexB.clone();
    }

    /** The track to record. */
    public VideoTrack track() {
        return new VideoTrack(codec, width(), height(), annexB());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ParameterSets sets && codec == sets.codec && Arrays.equals(annexB, sets.annexB);
    }

    @Override
    public int hashCode() {
        return 31 * codec.hashCode() + Arrays.hashCode(annexB);
    }

    @Override
    public String toString() {
        return codec + " " + width() + "x" + height();
    }
}
