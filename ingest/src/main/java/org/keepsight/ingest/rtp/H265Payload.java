package org.keepsight.ingest.rtp;

import java.nio.ByteBuffer;

/** RFC 7798, on one session. Decoding order numbers are skipped: pictures are taken in the order in which they are sent. */
final class H265Payload implements PayloadFormat {
    private static final int HEADER = 2;
    private static final int AGGREGATION = 48;
    private static final int FRAGMENTATION = 49;

    private final boolean numbered;

    /** @param numbered whether payloads carry decoding order numbers: {@code sprop-max-don-diff} is greater than 0 */
    H265Payload(boolean numbered) {
        this.numbered = numbered;
    }

    @Override
    public void unpack(ByteBuffer payload, NalSink to) {
        if (payload.remaining() <= HEADER) {
            to.damaged();
            return;
        }
        int header = Short.toUnsignedInt(payload.getShort());
        int type = (header >> 9) & 0x3f;
        if (type < AGGREGATION) {
            skip(payload, numbered ? 2 : 0);
            to.begin(header, payload);
            to.end();
        } else if (type == AGGREGATION) {
            aggregate(payload, to);
        } else if (type == FRAGMENTATION) {
            fragment(header, payload, to);
        } else {
            to.damaged();
        }
    }

    private void aggregate(ByteBuffer in, NalSink to) {
        skip(in, numbered ? 2 : 0);
        while (in.remaining() > HEADER) {
            int size = Short.toUnsignedInt(in.getShort());
            if (size < HEADER || size > in.remaining()) {
                to.damaged();
                return;
            }
            ByteBuffer nal = in.slice(in.position(), size);
            to.begin(Short.toUnsignedInt(nal.getShort()), nal);
            to.end();
            in.position(in.position() + size);
            skip(in, numbered ? 1 : 0);
        }
    }

    private void fragment(int header, ByteBuffer in, NalSink to) {
        int fragment = in.get();
        skip(in, numbered && (fragment & 0x80) != 0 ? 2 : 0);
        if ((fragment & 0x80) != 0) {
            to.begin((header & 0x81ff) | ((fragment & 0x3f) << 9), in);
        } else {
            to.more(in);
        }
        if ((fragment & 0x40) != 0) {
            to.end();
        }
    }

    private static void skip(ByteBuffer in, int bytes) {
        in.position(Math.min(in.limit(), in.position() + bytes));
    }
}
