package org.keepsight.storage.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.keepsight.storage.model.VideoCodec;

/**
 * The sample entry of a video track (ISO/IEC 14496-12, 12.1.3).
 *
 * @param format {@code avc1}, {@code avc3}, {@code hvc1} or {@code hev1}
 * @param configuration the body of {@code avcC} or {@code hvcC} (ISO/IEC 14496-15)
 */
record VideoEntry(String format, int width, int height, byte[] configuration) {
    private static final int WIDTH_AT = 24;
    private static final int FIELDS = 78;

    static VideoEntry of(Box entry) throws IOException {
        String format = Box.name(entry.type());
        String configured = switch (format) {
            case "avc1", "avc3" -> "avcC";
            case "hvc1", "hev1" -> "hvcC";
            default -> throw new IOException("not a video codec Keepsight records: " + format);
        };
        ByteBuffer body = entry.body();
        int width = body.getShort(WIDTH_AT) & 0xffff;
        int height = body.getShort(WIDTH_AT + 2) & 0xffff;
        if (width == 0 || height == 0) {
            throw new IOException("a video track without a picture size");
        }
        Box configuration = Box.find(body.slice(FIELDS, body.limit() - FIELDS), configured);
        if (configuration == null) {
            throw new IOException("box " + format + " has no " + configured);
        }
        byte[] bytes = new byte[configuration.body().remaining()];
        configuration.body().get(0, bytes);
        return new VideoEntry(format, width, height, bytes);
    }

    VideoCodec codec() {
        return format.startsWith("avc") ? VideoCodec.H264 : VideoCodec.H265;
    }
}
