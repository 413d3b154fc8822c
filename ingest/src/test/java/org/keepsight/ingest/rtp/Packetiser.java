package org.keepsight.ingest.rtp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.keepsight.storage.model.VideoCodec;

/** Sends pictures as RTP packets in all the ways the standards allow, chosen at random. */
final class Packetiser {
    private final VideoCodec codec;
    private final boolean numbered;
    private final Random random;
    private int sequence;

    /** @param numbered with decoding order numbers (H.265 only) */
    Packetiser(VideoCodec codec, boolean numbered, Random random) {
        this.codec = codec;
        this.numbered = numbered;
        this.random = random;
        this.sequence = random.nextInt(0x10000);
    }

    /** The packets of one picture; the marker is on the last. */
    List<ByteBuffer> packets(List<byte[]> units, int timestamp) {
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < units.size(); ) {
            int together = Math.min(units.size() - i, 1 + random.nextInt(3));
            if (together > 1 && random.nextBoolean()) {
                payloads.add(aggregated(units.subList(i, i + together)));
                i += together;
            } else if (units.get(i).length > 20 && random.nextBoolean()) {
                payloads.addAll(fragmented(units.get(i++)));
            } else {
                payloads.add(whole(units.get(i++)));
            }
        }
        List<ByteBuffer> packets = new ArrayList<>();
        for (int i = 0; i < payloads.size(); i++) {
            packets.add(packet(payloads.get(i), timestamp, i == payloads.size() - 1));
        }
        return packets;
    }

    /** RFC 3550, 5.1, now and then with contributing sources, an extension or padding. */
    private ByteBuffer packet(byte[] payload, int timestamp, boolean marker) {
        int sources = random.nextInt(8) == 0 ? 2 : 0;
        boolean extension = random.nextInt(8) == 0;
        int padding = random.nextInt(8) == 0 ? 4 : 0;
        ByteBuffer packet = ByteBuffer.allocate(12 + 4 * sources + (extension ? 12 : 0) + payload.length + padding);
        packet.put((byte) (0x80 | (padding > 0 ? 0x20 : 0) | (extension ? 0x10 : 0) | sources))
                .put((byte) (96 | (marker ? 0x80 : 0)))
                .putShort((short) sequence++)
                .putInt(timestamp)
                .putInt(7)
                .put(new byte[4 * sources]);
        if (extension) {
            packet.putShort((short) 0xbede).putShort((short) 2).putLong(0);
        }
        packet.put(payload);
        if (padding > 0) {
            packet.put(new byte[] {0, 0, 0, 4});
        }
        return packet.flip();
    }

    private byte[] whole(byte[] unit) {
        if (!numbered) {
            return unit;
        }
        ByteBuffer payload = ByteBuffer.allocate(unit.length + 2);
        return payload.put(unit, 0, 2)
                .putShort((short) 3)
                .put(unit, 2, unit.length - 2)
                .array();
    }

    private byte[] aggregated(List<byte[]> units) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (codec == VideoCodec.H264) {
            out.write(24);
        } else {
            out.write(48 << 1);
            out.write(1);
        }
        for (int i = 0; i < units.size(); i++) {
            if (numbered) {
                out.writeBytes(new byte[i == 0 ? 2 : 1]);
            }
            out.write(units.get(i).length >> 8);
            out.write(units.get(i).length);
            out.writeBytes(units.get(i));
        }
        return out.toByteArray();
    }

    private List<byte[]> fragmented(byte[] unit) {
        int header = codec == VideoCodec.H264 ? 1 : 2;
        List<byte[]> fragments = new ArrayList<>();
        for (int at = header; at < unit.length; ) {
            int size = Math.min(unit.length - at, 1 + random.nextInt(unit.length));
            if (at == header && size == unit.length - header) {
                size--; // one fragment alone is not allowed
            }
            int flags = (at == header ? 0x80 : 0) | (at + size == unit.length ? 0x40 : 0);
            ByteBuffer fragment = ByteBuffer.allocate(header + 3 + size);
            if (codec == VideoCodec.H264) {
                fragment.put((byte) ((unit[0] & 0xe0) | 28)).put((byte) (flags | (unit[0] & 0x1f)));
            } else {
                fragment.put((byte) ((unit[0] & 0x81) | (49 << 1))).put(unit[1]).put((byte)
                        (flags | ((unit[0] >> 1) & 0x3f)));
            }
            if (numbered && (flags & 0x80) != 0) {
                fragment.putShort((short) 3);
            }
            fragment.put(unit, at, size);
            byte[] bytes = new byte[fragment.flip().remaining()];
            fragment.get(bytes);
            fragments.add(bytes);
            at += size;
        }
        return fragments;
    }
}
