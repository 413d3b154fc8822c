package org.keepsight.storage.media;

import static org.keepsight.storage.media.SequenceParameters.UNKNOWN;

import java.io.IOException;
import java.util.Set;
import org.keepsight.storage.media.SequenceParameters.Usability;

/** Reads the SPS of H.264 (ITU-T H.264, 7.3.2.1.1 and annex E). */
final class H264Sps {
    private static final int BASELINE = 66;
    private static final Set<Integer> WITH_CHROMA_FORMAT =
            Set.of(100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135);
    private static final Set<Integer> INTRA_CAPABLE = Set.of(44, 86, 100, 110, 122, 244);

    private H264Sps() {}

    /** @param nal with its header of one byte */
    static SequenceParameters parse(byte[] nal) throws IOException {
        Bits in = new Bits(nal, 1);
        int profile = (int) in.bits(8);
        boolean constraint3 = (in.bits(8) & 0x10) != 0;
        in.skip(8);
        in.unsigned(31);
        int chroma = WITH_CHROMA_FORMAT.contains(profile) ? chroma(in) : 1;
        in.unsigned(12);
        boolean outputInOrder = pictureOrder(in) == 2;
        in.skipUnsigned();
        in.skip(1);
        long widthUnits = in.unsigned(1 << 12) + 1L;
        long heightUnits = in.unsigned(1 << 12) + 1L;
        boolean framesOnly = in.flag();
        int fieldFactor = framesOnly ? 1 : 2;
        in.skip(framesOnly ? 1 : 2);
        long width = 16 * widthUnits;
        long height = 16 * heightUnits * fieldFactor;
        if (in.flag()) {
            int unitX = chroma == 1 || chroma == 2 ? 2 : 1;
            int unitY = (chroma == 1 ? 2 : 1) * fieldFactor;
            width -= (long) unitX * crop(in);
            height -= (long) unitY * crop(in);
        }
        Usability said = usability(in);
        boolean inOrder = outputInOrder || profile == BASELINE || (constraint3 && INTRA_CAPABLE.contains(profile));
        return SequenceParameters.of(width, height, inOrder ? 0 : said.reorderDepth(), said.frameTicks());
    }

    private static long crop(Bits in) throws IOException {
        return (long) in.unsigned(1 << 14) + in.unsigned(1 << 14);
    }

    /** Returns {@code ChromaArrayType}. */
    private static int chroma(Bits in) throws IOException {
        int format = in.unsigned(3);
        boolean separate = format == 3 && in.flag();
        in.unsigned(6);
        in.unsigned(6);
        in.skip(1);
        if (in.flag()) {
            for (int i = 0; i < (format == 3 ? 12 : 8); i++) {
                if (in.flag()) {
                    skipScalingList(in, i < 6 ? 16 : 64);
                }
            }
        }
        return separate ? 0 : format;
    }

    private static void skipScalingList(Bits in, int size) throws IOException {
        int last = 8;
        int next = 8;
        for (int i = 0; i < size && next != 0; i++) {
            next = (last + in.signed()) & 0xff;
            last = next == 0 ? last : next;
        }
    }

    /** Returns {@code pic_order_cnt_type}. */
    private static int pictureOrder(Bits in) throws IOException {
        int type = in.unsigned(2);
        if (type == 0) {
            in.unsigned(12);
        } else if (type == 1) {
            in.skip(1);
            in.signed();
            in.signed();
            int cycle = in.unsigned(255);
            for (int i = 0; i < cycle; i++) {
                in.signed();
            }
        }
        return type;
    }

    /** A VUI that is cut off, as some cameras send it, says nothing more; the pictures do not depend on it. */
    private static Usability usability(Bits in) {
        long frameTicks = UNKNOWN;
        try {
            if (!in.flag()) {
                return Usability.NONE;
            }
            SequenceParameters.skipPicture(in);
            if (in.flag()) {
                long units = in.bits(32);
                // The unit is a field: two make a picture.
                frameTicks = SequenceParameters.ticks(2 * units, in.bits(32));
                in.skip(1);
            }
            return new Usability(reorderDepth(in), frameTicks);
        } catch (IOException cutOff) {
            return new Usability(UNKNOWN, frameTicks);
        }
    }

    private static int reorderDepth(Bits in) throws IOException {
        boolean nalTimed = in.flag();
        if (nalTimed) {
            skipReferenceDecoder(in);
        }
        boolean vclTimed = in.flag();
        if (vclTimed) {
            skipReferenceDecoder(in);
        }
        in.skip(nalTimed || vclTimed ? 2 : 1);
        if (!in.flag()) {
            return UNKNOWN;
        }
        in.skip(1);
        for (int i = 0; i < 4; i++) {
            in.unsigned(16);
        }
        return in.unsigned(16);
    }

    private static void skipReferenceDecoder(Bits in) throws IOException {
        int count = in.unsigned(31) + 1;
        in.skip(8);
        for (int i = 0; i < count; i++) {
            in.skipUnsigned();
            in.skipUnsigned();
            in.skip(1);
        }
        in.skip(20);
    }
}
