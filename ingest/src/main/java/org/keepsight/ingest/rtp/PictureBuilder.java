package org.keepsight.ingest.rtp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Puts one picture after the other together from NAL units. A picture ends where the time changes; marker bits alone do not
 * tell, since some cameras set them on every slice or on parameter sets. Not thread-safe.
 */
final class PictureBuilder implements NalSink {
    private static final byte[] START_CODE = {0, 0, 0, 1};

    /** Larger than any picture of a camera; what goes on beyond is no stream to record. */
    private static final int MOST_BYTES = 16 << 20;

    private final NalKinds kinds;
    private final Consumer<RtpPicture> pictures;
    private byte[] bytes = new byte[16 << 10];
    private int size;
    private int unit = -1;
    private int header;
    private long pts;
    private boolean slices;
    private boolean key;
    private boolean damaged;
    private boolean marked;

    PictureBuilder(NalKinds kinds, Consumer<RtpPicture> pictures) {
        this.kinds = kinds;
        this.pictures = pictures;
    }

    /** What follows is shown at this time. Parameter sets that came under a time of their own belong to it. */
    void at(long time) {
        if (time != pts && (slices || damaged)) {
            complete();
        }
        pts = time;
    }

    /** The packet just taken has the marker bit or not. */
    void mark(boolean marker) {
        marked = marker;
    }

    /** Packets are missing here. */
    void lost() {
        if (marked && slices) {
            complete(); // it had its end
        }
        damaged = true;
    }

    @Override
    public void begin(int unitHeader, ByteBuffer rest) {
        if (marked && slices && (kinds.firstSlice(unitHeader, rest) || !kinds.slice(unitHeader))) {
            complete(); // a second picture that claims the time of the first
        }
        damaged |= unit >= 0;
        header = unitHeader;
        slices |= kinds.slice(header);
        append(ByteBuffer.wrap(START_CODE));
        for (int shift = 8 * (kinds.headerBytes - 1); shift >= 0; shift -= 8) {
            append((byte) (header >> shift));
        }
        unit = size;
        append(rest);
    }

    @Override
    public void more(ByteBuffer rest) {
        if (unit < 0) {
            damaged = true;
        } else {
            append(rest);
        }
    }

    @Override
    public void end() {
        if (unit >= 0 && !damaged) {
            key |= kinds.entry(header, ByteBuffer.wrap(bytes, unit, size - unit));
        }
        unit = -1;
    }

    @Override
    public void damaged() {
        damaged = true;
    }

    private void append(ByteBuffer more) {
        int length = more.remaining();
        if (reserve(length)) {
            more.get(more.position(), bytes, size, length);
            size += length;
        }
    }

    private void append(byte one) {
        if (reserve(1)) {
            bytes[size++] = one;
        }
    }

    private boolean reserve(int more) {
        damaged |= size + more > MOST_BYTES;
        if (damaged) {
            return false;
        }
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
        return true;
    }

    /** Passes the last picture on if its end has come. */
    void finish() {
        if (marked && slices) {
            complete();
        }
    }

    private void complete() {
        boolean whole = !damaged && unit < 0;
        RtpPicture picture = new RtpPicture(ByteBuffer.wrap(Arrays.copyOf(bytes, whole ? size : 0)), pts, key);
        size = 0;
        unit = -1;
        slices = false;
        key = false;
        damaged = false;
        if (whole) {
            pictures.accept(picture);
        }
    }
}
