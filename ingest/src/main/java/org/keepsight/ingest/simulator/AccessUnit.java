package org.keepsight.ingest.simulator;

import java.util.ArrayList;
import java.util.List;
import org.keepsight.storage.model.VideoCodec;

/**
 * One picture, cut into RTP payloads once and shared by every viewer and mount.
 *
 * @param payloads in sending order; the last one carries the marker bit
 * @param key whether decoding can begin here; then the parameter sets come first
 */
record AccessUnit(List<Payload> payloads, boolean key) {
    /** The greatest RTP payload; with RTP, UDP and IP headers it stays below an Ethernet MTU. */
    static final int MAX_PAYLOAD = 1400 - 12;

    private static final int H264_FU_A = 28;
    private static final int H265_FU = 49;

    /**
     * One RTP payload: a few header bytes of its own, then a part of a NAL unit.
     *
     * @param prefix empty for a whole NAL unit, else the fragmentation unit's headers
     */
    record Payload(byte[] prefix, byte[] bytes, int offset, int length) {
        int size() {
            return prefix.length + length;
        }
    }

    AccessUnit {
        payloads = List.copyOf(payloads);
    }

    /** Bytes of all payloads. */
    int size() {
        int size = 0;
        for (Payload payload : payloads) {
            size += payload.size();
        }
        return size;
    }

    /**
     * Packs one picture: single NAL unit packets, and fragmentation units for what is greater (RFC 6184, packetization
     * mode 1; RFC 7798).
     *
     * @param parameterSets put in front of a key picture that does not bring its own
     */
    static AccessUnit of(VideoCodec codec, List<Nal> picture, List<Nal> parameterSets) {
        boolean key = picture.stream().anyMatch(nal -> nal.isKey(codec));
        List<Payload> payloads = new ArrayList<>();
        if (key && picture.stream().noneMatch(nal -> nal.isParameterSet(codec))) {
            parameterSets.forEach(nal -> pack(codec, nal, payloads));
        }
        picture.forEach(nal -> pack(codec, nal, payloads));
        return new AccessUnit(payloads, key);
    }

    private static void pack(VideoCodec codec, Nal nal, List<Payload> payloads) {
        if (nal.length() <= MAX_PAYLOAD) {
            payloads.add(new Payload(new byte[0], nal.bytes(), nal.offset(), nal.length()));
            return;
        }
        int header = codec == VideoCodec.H264 ? 1 : 2;
        int end = nal.offset() + nal.length();
        int position = nal.offset() + header;
        boolean first = true;
        while (position < end) {
            int length = Math.min(MAX_PAYLOAD - header - 1, end - position);
            boolean last = position + length == end;
            payloads.add(new Payload(fragmentHeader(codec, nal, first, last), nal.bytes(), position, length));
            position += length;
            first = false;
        }
    }

    private static byte[] fragmentHeader(VideoCodec codec, Nal nal, boolean first, boolean last) {
        int flags = (first ? 0x80 : 0) | (last ? 0x40 : 0);
        byte head = nal.bytes()[nal.offset()];
        byte fragment = (byte) (flags | nal.type(codec));
        return switch (codec) {
            case H264 -> new byte[] {(byte) ((head & 0xE0) | H264_FU_A), fragment};
            case H265 -> new byte[] {(byte) ((head & 0x81) | (H265_FU << 1)), nal.bytes()[nal.offset() + 1], fragment};
        };
    }
}
