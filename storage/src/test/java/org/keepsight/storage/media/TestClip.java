package org.keepsight.storage.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.Pointer;
import org.keepsight.storage.model.VideoCodec;

/**
 * A clip that Debian's ffmpeg encoded, as the access units a camera would send: Annex B, times in ticks from 0.
 *
 * @param source the MPEG transport stream it was read from
 * @param video in order of decoding
 * @param audio raw AAC frames; empty without sound
 */
public record TestClip(VideoCodec codec, Path source, List<Unit> video, List<Unit> audio) {
    private static final int ADTS_HEADER = 7;

    /** One picture or AAC frame. */
    public record Unit(byte[] payload, long pts, long dts, long duration, boolean key) {}

    /** Encodes {@code seconds} of a moving test picture with further encoder arguments, in {@code directory}. */
    public static TestClip make(Path directory, VideoCodec codec, String size, int fps, int seconds, String... encoder)
            throws IOException {
        Path file = directory.resolve("clip-" + codec + "-" + size + "-" + Arrays.hashCode(encoder) + ".ts");
        List<String> arguments = new ArrayList<>(List.of(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=" + size + ":rate=" + fps,
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:sample_rate=44100",
                "-t",
                Integer.toString(seconds),
                "-c:v",
                codec == VideoCodec.H264 ? "libx264" : "libx265",
                "-preset",
                "ultrafast"));
        if (codec == VideoCodec.H265) {
            arguments.addAll(List.of("-x265-params", "log-level=error:pools=1:frame-threads=1"));
        }
        arguments.addAll(List.of(encoder));
        arguments.addAll(List.of("-f", "mpegts", file.toString()));
        ForeignFfmpeg.ffmpeg(arguments);
        return read(codec, file);
    }

    /** The parameter sets in front of the first picture. */
    public VideoTrack track(int width, int height) {
        return new VideoTrack(codec, width, height, video.getFirst().payload());
    }

    private static TestClip read(VideoCodec codec, Path file) throws IOException {
        AVFormatContext input = new AVFormatContext((Pointer) null);
        Ffmpeg.check(
                avformat_open_input(input, file.toString(), (AVInputFormat) null, (AVDictionary) null), "open a clip");
        AVPacket packet = av_packet_alloc();
        try {
            Ffmpeg.check(avformat_find_stream_info(input, (AVDictionary) null), "read a clip");
            List<Unit> video = new ArrayList<>();
            List<Unit> audio = new ArrayList<>();
            while (av_read_frame(input, packet) >= 0) {
                boolean picture =
                        input.streams(packet.stream_index()).codecpar().codec_type() == AVMEDIA_TYPE_VIDEO;
                (picture ? video : audio).add(unit(packet, picture ? 0 : ADTS_HEADER));
                av_packet_unref(packet);
            }
            long zero = video.getFirst().dts();
            return new TestClip(codec, file, shifted(video, zero), shifted(audio, zero));
        } finally {
            av_packet_free(packet);
            avformat_close_input(input);
        }
    }

    private static Unit unit(AVPacket packet, int skip) {
        byte[] payload = new byte[packet.size()];
        packet.data().get(payload);
        return new Unit(
                Arrays.copyOfRange(payload, skip, payload.length),
                packet.pts(),
                packet.dts(),
                packet.duration(),
                (packet.flags() & AV_PKT_FLAG_KEY) != 0);
    }

    private static List<Unit> shifted(List<Unit> units, long zero) {
        return units.stream()
                .filter(unit -> unit.dts() >= zero)
                .map(unit ->
                        new Unit(unit.payload(), unit.pts() - zero, unit.dts() - zero, unit.duration(), unit.key()))
                .toList();
    }

    /** Records the clip: the initialisation part, then a fragment per keyframe interval. */
    public Recording record(int width, int height) throws IOException {
        return record(track(width, height), 0);
    }

    /** Records the clip as if the run had begun {@code offset} ticks before it. */
    public Recording record(VideoTrack track, long offset) throws IOException {
        AudioTrack sound = audio.isEmpty() ? null : new AudioTrack(44_100, 1, new byte[] {0x12, 0x08});
        List<byte[]> fragments = new ArrayList<>();
        try (FragmentMuxer muxer = new FragmentMuxer(track, sound)) {
            int heard = 0;
            for (Unit unit : video) {
                if (unit.key() && unit.dts() > 0) {
                    fragments.add(muxer.endFragment());
                }
                muxer.video(
                        ByteBuffer.wrap(unit.payload()),
                        unit.pts() + offset,
                        unit.dts() + offset,
                        unit.duration(),
                        unit.key());
                for (; heard < audio.size() && audio.get(heard).pts() <= unit.dts(); heard++) {
                    Unit frame = audio.get(heard);
                    muxer.audio(ByteBuffer.wrap(frame.payload()), frame.pts() + offset, frame.duration());
                }
            }
            fragments.add(muxer.endFragment());
            return new Recording(muxer.init(), fragments);
        }
    }

    /** What a muxer made of a clip. */
    public record Recording(byte[] init, List<byte[]> fragments) {}
}
