package org.keepsight.ingest.simulator;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Session descriptions (RFC 8866) with the parameter sets of the video (RFC 6184 8.2.1, RFC 7798 7.2.1). */
final class Sdp {
    /** The path element that names the one track of a mount. */
    static final String TRACK = "video";

    /** The RTP payload type announced. */
    static final int PAYLOAD_TYPE = 96;

    private Sdp() {}

    static String describe(String name, String address, MediaSource source) {
        return """
                v=0
                o=- 1 1 IN IP4 %s
                s=%s
                c=IN IP4 0.0.0.0
                t=0 0
                a=control:*
                a=range:npt=0-
                m=video 0 RTP/AVP %d
                a=rtpmap:%d %s/90000
                a=fmtp:%d %s
                a=framerate:%d
                a=control:%s
                """.formatted(
                        address,
                        name,
                        PAYLOAD_TYPE,
                        PAYLOAD_TYPE,
                        source.codec(),
                        PAYLOAD_TYPE,
                        format(source),
                        source.framesPerSecond(),
                        TRACK)
                .replace("\n", "\r\n");
    }

    private static String format(MediaSource source) {
        List<byte[]> sets = source.parameterSets();
        return switch (source.codec()) {
            case H264 ->
                "packetization-mode=1;profile-level-id=%s;sprop-parameter-sets=%s"
                        .formatted(HexFormat.of().formatHex(sets.getFirst(), 1, 4), base64(sets));
            case H265 ->
                "sprop-vps=%s;sprop-sps=%s;sprop-pps=%s"
                        .formatted(base64(ofType(sets, 32)), base64(ofType(sets, 33)), base64(ofType(sets, 34)));
        };
    }

    private static List<byte[]> ofType(List<byte[]> sets, int type) {
        return sets.stream().filter(set -> (set[0] >> 1 & 0x3F) == type).toList();
    }

    private static String base64(List<byte[]> sets) {
        return sets.stream().map(Base64.getEncoder()::encodeToString).collect(Collectors.joining(","));
    }
}
