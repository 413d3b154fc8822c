package org.keepsight.storage.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;

/** Codec names as browsers ask for them (RFC 6381 and ISO/IEC 14496-15, annex E). */
final class CodecString {
    private static final int SOUND_FIELDS = 28;
    private static final int ES_DESCRIPTOR = 3;
    private static final int DECODER_CONFIG = 4;
    private static final int DECODER_SPECIFIC = 5;
    private static final int MPEG4_AUDIO = 0x40;

    private CodecString() {}

    static String video(VideoEntry entry) throws IOException {
        byte[] configuration = entry.configuration();
        return switch (entry.codec()) {
            case H264 -> avc(entry.format(), configuration);
            case H265 -> hevc(entry.format(), configuration);
        };
    }

    private static String avc(String format, byte[] avcC) throws IOException {
        if (avcC.length < 7 || avcC[0] != 1) {
            throw new IOException("the avcC is damaged");
        }
        return format + "." + HexFormat.of().formatHex(avcC, 1, 4);
    }

    private static String hevc(String format, byte[] hvcC) throws IOException {
        if (hvcC.length < 23 || hvcC[0] != 1) {
            throw new IOException("the hvcC is damaged");
        }
        int profile = hvcC[1] & 0xff;
        String space = new String[] {"", "A", "B", "C"}[profile >> 6];
        String tier = (profile & 0x20) == 0 ? "L" : "H";
        int compatibility = Integer.reverse(ByteBuffer.wrap(hvcC).getInt(2));
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "%s.%s%d.%X.%s%d", format, space, profile & 0x1f, compatibility, tier, hvcC[12] & 0xff));
        int constraints = 12;
        while (constraints > 6 && hvcC[constraints - 1] == 0) {
            constraints--;
        }
        for (int i = 6; i < constraints; i++) {
            text.append(String.format(Locale.ROOT, ".%X", hvcC[i]));
        }
        return text.toString();
    }

    /** {@code mp4a.40.} and the audio object type, 2 for AAC-LC. */
    static String sound(Box entry) throws IOException {
        if (!entry.is("mp4a")) {
            throw new IOException("not a sound codec Keepsight records: " + Box.name(entry.type()));
        }
        ByteBuffer body = entry.body();
        Box descriptor = Box.find(body.slice(SOUND_FIELDS, body.limit() - SOUND_FIELDS), "esds");
        if (descriptor == null) {
            throw new IOException("box mp4a has no esds");
        }
        ByteBuffer in = descriptor.body().duplicate();
        in.getInt();
        enter(in, ES_DESCRIPTOR);
        in.getShort();
        if (in.get() != 0) {
            throw new IOException("an esds with options");
        }
        enter(in, DECODER_CONFIG);
        if ((in.get() & 0xff) != MPEG4_AUDIO) {
            throw new IOException("the sound is not AAC");
        }
        in.position(in.position() + 12);
        enter(in, DECODER_SPECIFIC);
        int config = in.getShort() & 0xffff;
        int objectType = config >> 11;
        int extendedType = (config >> 5) & 0x3f;
        return "mp4a.40." + (objectType == 31 ? 32 + extendedType : objectType);
    }

    /** Steps into a descriptor (ISO/IEC 14496-1, 8.3.3): a tag, then a length of up to four 7-bit groups. */
    private static void enter(ByteBuffer in, int tag) throws IOException {
        if (in.get() != tag) {
            throw new IOException("the esds is damaged");
        }
        for (int i = 0; i < 4 && in.get() < 0; i++) {
            // The length says nothing we need: the descriptors lie one in the other.
        }
    }
}
