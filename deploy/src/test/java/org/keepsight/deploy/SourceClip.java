package org.keepsight.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.keepsight.ingest.rtsp.Commands;
import org.keepsight.ingest.rtsp.Commands.Packet;

/**
 * A clip of a moving test picture, made by the machine's ffmpeg: what a foreign camera plays, and what its recording is
 * compared with.
 *
 * @param codec {@code h264} or {@code h265}
 * @param rate pictures a second
 * @param seconds its length
 * @param packets its pictures in decoding order
 * @param decoded the MD5 of each decoded picture, by its place in showing order
 */
record SourceClip(String codec, int rate, int seconds, Path file, List<Packet> packets, Map<Integer, String> decoded) {

    /** @param encoder ffmpeg's encoder and its options, which have to keep groups of pictures closed */
    static SourceClip make(Path file, int rate, int seconds, String size, String encoder) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-f", "lavfi"));
        command.addAll(List.of("-i", "testsrc2=size=%s:rate=%d".formatted(size, rate)));
        command.addAll(List.of("-t", Integer.toString(seconds), "-pix_fmt", "yuv420p", "-c:v"));
        command.addAll(List.of(encoder.split(" ", -1)));
        command.add(file.toString());
        Commands.run(command.toArray(String[]::new));
        String codec = encoder.startsWith("libx265") ? "h265" : "h264";
        List<Packet> packets = Commands.packets(file.toString());
        if (packets.size() != rate * seconds) {
            throw new AssertionError(file + " has " + packets.size() + " pictures");
        }
        DecodedPictures decoded = DecodedPictures.of(file);
        return new SourceClip(codec, rate, seconds, file, packets, decoded.places(decoded.first(), rate));
    }
}
