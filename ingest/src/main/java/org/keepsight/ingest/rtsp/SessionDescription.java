package org.keepsight.ingest.rtsp;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.VideoCodec;

/**
 * What a camera says it offers (SDP, RFC 8866), as far as it concerns video.
 *
 * @param control the session's own address; empty when it does not say
 */
record SessionDescription(String control, List<Video> videos) {
    /**
     * A video stream on offer.
     *
     * @param codec {@code null} when it is neither H.264 nor H.265
     * @param clockRate of its timestamps in Hz
     * @param control its address, often relative
     * @param parameters of its format, names in lower case
     */
    record Video(
            @Nullable VideoCodec codec,
            int payloadType,
            long clockRate,
            String control,
            Map<String, String> parameters) {
        private static final List<String> SETS = List.of("sprop-vps", "sprop-sps", "sprop-pps", "sprop-parameter-sets");

        /** The parameter sets in Annex B; empty when none are given or they are no base64. */
        byte[] parameterSets() {
            ByteArrayOutputStream annexB = new ByteArrayOutputStream();
            for (String name : SETS) {
                for (String set : parameters.getOrDefault(name, "").split(",", -1)) {
                    byte[] unit = decoded(set.strip());
                    if (unit.length > 0) {
                        annexB.writeBytes(new byte[] {0, 0, 0, 1});
                        annexB.writeBytes(unit);
                    }
                }
            }
            return annexB.toByteArray();
        }

        private static byte[] decoded(String base64) {
            try {
                return Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                return new byte[0]; // the keyframes carry them, too
            }
        }

        /** Whether H.265 payloads carry decoding order numbers (RFC 7798, 4.4). */
        boolean numbered() {
            return !parameters.getOrDefault("sprop-max-don-diff", "0").equals("0");
        }
    }

    /** Reads what can be read; lines that make no sense are left out. */
    static SessionDescription parse(String sdp) {
        List<String> session = new ArrayList<>();
        List<List<String>> media = new ArrayList<>();
        for (String line : sdp.lines().map(String::strip).toList()) {
            if (line.startsWith("m=")) {
                media.add(new ArrayList<>());
            }
            (media.isEmpty() ? session : media.getLast()).add(line);
        }
        return new SessionDescription(
                attribute(session, "control"),
                media.stream()
                        .filter(lines -> lines.getFirst().startsWith("m=video "))
                        .map(SessionDescription::video)
                        .toList());
    }

    /** The stream to record: the first that can be, else the first; nothing when there is no video. */
    Optional<Video> video() {
        return videos.stream()
                .filter(video -> video.codec() != null)
                .findFirst()
                .or(() -> videos.stream().findFirst());
    }

    private static Video video(List<String> lines) {
        String[] announcement = lines.getFirst().split("\\s+", -1);
        int payloadType = announcement.length > 3 ? number(announcement[3], 127) : 0;
        String[] format = attribute(lines, "rtpmap:" + payloadType + " ", "").split("/", -1);
        return new Video(
                codec(format[0].strip()),
                payloadType,
                format.length > 1 ? Math.max(1, number(format[1].strip(), 1 << 30)) : 90_000,
                attribute(lines, "control"),
                parameters(attribute(lines, "fmtp:" + payloadType + " ", "")));
    }

    private static @Nullable VideoCodec codec(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "H264" -> VideoCodec.H264;
            case "H265", "HEVC" -> VideoCodec.H265;
            default -> null;
        };
    }

    private static int number(String digits, int most) {
        return digits.matches("\\d{1,9}") ? Math.min(most, Integer.parseInt(digits)) : 0;
    }

    private static String attribute(List<String> lines, String name) {
        return attribute(lines, name + ":", "");
    }

    private static String attribute(List<String> lines, String prefix, String otherwise) {
        String begin = "a=" + prefix;
        return lines.stream()
                .filter(line -> line.regionMatches(true, 0, begin, 0, begin.length()))
                .map(line -> line.substring(begin.length()).strip())
                .findFirst()
                .orElse(otherwise);
    }

    private static Map<String, String> parameters(String format) {
        Map<String, String> parameters = new HashMap<>();
        for (String each : format.split(";", -1)) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        each.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        each.substring(equals + 1).strip());
            }
        }
        return parameters;
    }
}
