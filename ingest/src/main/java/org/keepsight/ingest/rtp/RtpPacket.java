package org.keepsight.ingest.rtp;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One RTP packet (RFC 3550, 5.1).
 *
 * @param marker for video: the last packet of a picture, if the camera keeps to it
 * @param sequence 0 to 65,535
 * @param timestamp 32 bits, unsigned
 * @param payload without header, extension and padding; a view of what was received
 */
public record RtpPacket(int payloadType, boolean marker, int sequence, int timestamp, ByteBuffer payload) {
    private static final int FIXED_HEADER = 12;

    /** Reads what lies between position and limit; nothing when that is no RTP packet. */
    public static Optional<RtpPacket> parse(ByteBuffer in) {
        int start = in.position();
        if (in.remaining() < FIXED_HEADER || (in.get(start) & 0xc0) != 0x80) {
            return Optional.empty();
        }
        int flags = in.get(start);
        int header = FIXED_HEADER + 4 * (flags & 0x0f);
        if ((flags & 0x10) != 0) {
            if (in.remaining() < header + 4) {
                return Optional.empty();
            }
            header += 4 + 4 * Short.toUnsignedInt(in.getShort(start + header + 2));
        }
        int padding = (flags & 0x20) != 0 ? in.get(in.limit() - 1) & 0xff : 0;
        int length = in.remaining() - header - padding;
        if (length < 0) {
            return Optional.empty();
        }
        int second = in.get(start + 1);
        return Optional.of(new RtpPacket(
                second & 0x7f,
                (second & 0x80) != 0,
                Short.toUnsignedInt(in.getShort(start + 2)),
                in.getInt(start + 4),
                in.slice(start + header, length)));
    }
}
