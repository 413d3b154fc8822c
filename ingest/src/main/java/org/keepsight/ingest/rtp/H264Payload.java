package org.keepsight.ingest.rtp;

import java.nio.ByteBuffer;

/** RFC 6184 without its interleaved mode, which no camera is known to use. */
final class H264Payload implements PayloadFormat {
    private static final int STAP_A = 24;
    private static final int FU_A = 28;

    @Override
    public void unpack(ByteBuffer payload, NalSink to) {
        int type = payload.get(payload.position()) & 0x1f;
        if (type >= 1 && type < STAP_A) {
            whole(payload, to);
        } else if (type == STAP_A) {
            payload.get();
            aggregate(payload, to);
        } else if (type == FU_A && payload.remaining() > 2) {
            fragment(payload, to);
        } else {
            to.damaged();
        }
    }

    private static void whole(ByteBuffer nal, NalSink to) {
        to.begin(nal.get() & 0xff, nal);
        to.end();
    }

    private static void aggregate(ByteBuffer in, NalSink to) {
        while (in.remaining() > 2) {
            int size = Short.toUnsignedInt(in.getShort());
            if (size == 0 || size > in.remaining()) {
                to.damaged();
                return;
            }
            whole(in.slice(in.position(), size), to);
            in.position(in.position() + size);
        }
    }

    private static void fragment(ByteBuffer in, NalSink to) {
        int indicator = in.get();
        int header = in.get();
        if ((header & 0x80) != 0) {
            to.begin((indicator & 0xe0) | (header & 0x1f), in);
        } else {
            to.more(in);
        }
        if ((header & 0x40) != 0) {
            to.end();
        }
    }
}
