package org.keepsight.ingest.rtsp;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_ALAW;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_MULAW;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.segment.AccessUnit;
import org.keepsight.ingest.segment.AccessUnit.Track;
import org.keepsight.ingest.segment.StreamSink;
import org.keepsight.storage.media.AudioCodec;
import org.keepsight.storage.media.AudioTrack;

/** The sound of one session: AAC passed on, G.711 transcoded to it, anything else left out. Not thread-safe. */
final class SoundRelay implements AutoCloseable {
    private static final int AAC_FRAME_SAMPLES = 1024;

    private final StreamSink sink;
    private final @Nullable AudioTrack track;
    private final @Nullable AudioTranscoder transcoder;
    private long nextSample;

    private SoundRelay(StreamSink sink, @Nullable AudioTrack track, @Nullable AudioTranscoder transcoder) {
        this.sink = sink;
        this.track = track;
        this.transcoder = transcoder;
    }

    static SoundRelay of(@Nullable AVStream stream, StreamSink sink) {
        if (stream == null) {
            return new SoundRelay(sink, null, null);
        }
        AVCodecParameters parameters = stream.codecpar();
        int rate = parameters.sample_rate();
        int channels = Math.max(1, parameters.ch_layout().nb_channels());
        int codec = parameters.codec_id();
        byte[] config = RtspInput.extradata(parameters);
        if (codec == AV_CODEC_ID_AAC && config.length >= 2 && rate > 0) {
            return new SoundRelay(sink, new AudioTrack(rate, channels, config), null);
        }
        if (codec == AV_CODEC_ID_PCM_ALAW || codec == AV_CODEC_ID_PCM_MULAW) {
            AudioTranscoder transcoder =
                    new AudioTranscoder(codec == AV_CODEC_ID_PCM_ALAW ? AudioCodec.PCM_ALAW : AudioCodec.PCM_MULAW);
            return new SoundRelay(sink, transcoder.track(), transcoder);
        }
        return new SoundRelay(sink, null, null);
    }

    /** What is passed on; {@code null} when nothing is. */
    @Nullable
    AudioTrack track() {
        return track;
    }

    /** FFmpeg counts sound in samples. */
    void take(AVPacket packet, long arrivalNanos, Instant wall) {
        if (track == null) {
            return;
        }
        ByteBuffer payload = packet.data().capacity(packet.size()).asByteBuffer();
        // Of several frames in one RTP packet only the first has a time.
        long at = packet.pts() == AV_NOPTS_VALUE ? nextSample : packet.pts();
        if (transcoder == null) {
            nextSample = at + AAC_FRAME_SAMPLES;
            push(track, payload, at, arrivalNanos, wall);
        } else {
            nextSample = at + payload.remaining();
            transcoder.transcode(payload, at, (frame, sample) -> push(track, frame, sample, arrivalNanos, wall));
        }
    }

    private void push(AudioTrack to, ByteBuffer frame, long sample, long arrivalNanos, Instant wall) {
        long pts = ticks(sample, to);
        long duration = ticks(sample + AAC_FRAME_SAMPLES, to) - pts;
        sink.accept(new AccessUnit(Track.AUDIO, frame, pts, pts, duration, true, arrivalNanos, wall));
    }

    private static long ticks(long sample, AudioTrack track) {
        return Math.floorDiv(sample * AccessUnit.TICKS_PER_SECOND, track.sampleRate());
    }

    @Override
    public void close() {
        if (transcoder != null) {
            transcoder.close();
        }
    }
}
