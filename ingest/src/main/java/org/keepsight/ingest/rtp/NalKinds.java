package org.keepsight.ingest.rtp;

import java.nio.ByteBuffer;
import org.keepsight.storage.model.VideoCodec;

/** What the header of a NAL unit says of it. */
enum NalKinds {
    /** ITU-T H.264, table 7-1. */
    H264(1) {
        @Override
        int type(int header) {
            return header & 0x1f;
        }

        @Override
        boolean slice(int header) {
            int type = type(header);
            return type >= 1 && type <= 5;
        }

        @Override
        boolean entry(int header, ByteBuffer rest) {
            int type = type(header);
            return type == 5 || (type == 6 && holdsRecoveryPoint(rest));
        }
    },
    /** ITU-T H.265, table 7-1. */
    H265(2) {
        @Override
        int type(int header) {
            return (header >> 9) & 0x3f;
        }

        @Override
        boolean slice(int header) {
            return type(header) < 32;
        }

        @Override
        boolean entry(int header, ByteBuffer rest) {
            int type = type(header);
            return type >= 16 && type <= 23;
        }
    };

    private static final int RECOVERY_POINT = 6;

    final int headerBytes;

    NalKinds(int headerBytes) {
        this.headerBytes = headerBytes;
    }

    static NalKinds of(VideoCodec codec) {
        return switch (codec) {
            case H264 -> H264;
            case H265 -> H265;
        };
    }

    abstract int type(int header);

    /** Whether it carries a part of the picture itself. */
    abstract boolean slice(int header);

    /** Whether decoding can begin with the picture that this unit, its header and the rest, belongs to. */
    abstract boolean entry(int header, ByteBuffer rest);

    /** Whether it is the first slice of a picture: then the first bit behind the header is set, in both codecs. */
    boolean firstSlice(int header, ByteBuffer rest) {
        return slice(header) && rest.hasRemaining() && rest.get(rest.position()) < 0;
    }

    /** H.264, annex D: streams without IDR pictures say in an SEI message where decoding can begin. */
    private static boolean holdsRecoveryPoint(ByteBuffer messages) {
        ByteBuffer in = messages.duplicate();
        while (in.remaining() > 2) { // the last byte only ends the unit
            int type = number(in);
            int size = number(in);
            if (type == RECOVERY_POINT) {
                return true;
            }
            in.position(Math.min(in.limit(), in.position() + size));
        }
        return false;
    }

    /** A number in bytes of 255 each and a last one that is less. */
    private static int number(ByteBuffer in) {
        int number = 0;
        int next = 0xff;
        while (next == 0xff && in.hasRemaining()) {
            next = in.get() & 0xff;
            number += next;
        }
        return number;
    }
}
