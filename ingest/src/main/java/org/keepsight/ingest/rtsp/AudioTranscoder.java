package org.keepsight.ingest.rtsp;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.FloatPointer;
import org.keepsight.storage.media.AudioCodec;
import org.keepsight.storage.media.AudioTrack;

/**
 * Turns G.711 (8 kHz, one channel), which MP4 cannot hold, into AAC of the same rate. Sound that is missing between two
 * packets stays missing: times are taken from what arrives. Not thread-safe; holds native memory until closed.
 */
final class AudioTranscoder implements AutoCloseable {
    static final int SAMPLE_RATE = 8_000;

    /** Enough for speech at 8 kHz. */
    private static final int BITS_PER_SECOND = 24_000;

    private static final int FRAME_SAMPLES = 1_024;

    /** Times that differ by less are jitter of the camera's clock, and counting samples is better. */
    private static final int MAX_JITTER_SAMPLES = SAMPLE_RATE / 10;

    /** Takes what was encoded. */
    @FunctionalInterface
    interface Output {
        /**
         * @param frame raw AAC, valid during the call
         * @param sample time of its first sample, in samples
         */
        void accept(ByteBuffer frame, long sample);
    }

    private final float[] expansion;
    private final AVCodecContext encoder;
    private final AVFrame frame;
    private final AVPacket packet;
    private final float[] samples = new float[FRAME_SAMPLES];
    private final AudioTrack track;
    private int filled;
    private long frameStart;

    /** @param codec one of the two G.711 laws */
    AudioTranscoder(AudioCodec codec) {
        expansion = switch (codec) {
            case PCM_ALAW -> aLaw();
            case PCM_MULAW -> muLaw();
            case AAC -> throw new IllegalArgumentException("AAC needs no transcoding");
        };
        AVCodec aac = avcodec_find_encoder(AV_CODEC_ID_AAC);
        encoder = avcodec_alloc_context3(aac);
        frame = av_frame_alloc();
        packet = av_packet_alloc();
        encoder.sample_rate(SAMPLE_RATE).sample_fmt(AV_SAMPLE_FMT_FLTP).bit_rate(BITS_PER_SECOND);
        encoder.flags(encoder.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        av_channel_layout_default(encoder.ch_layout(), 1);
        frame.format(AV_SAMPLE_FMT_FLTP).nb_samples(FRAME_SAMPLES).sample_rate(SAMPLE_RATE);
        av_channel_layout_default(frame.ch_layout(), 1);
        if (avcodec_open2(encoder, aac, (AVDictionary) null) < 0 || av_frame_get_buffer(frame, 0) < 0) {
            close();
            throw new IllegalStateException("this build of FFmpeg has no working AAC encoder");
        }
        byte[] config = new byte[encoder.extradata_size()];
        encoder.extradata().get(config);
        track = new AudioTrack(SAMPLE_RATE, 1, config);
    }

    AudioTrack track() {
        return track;
    }

    /** @param sample time of the first sample, in samples */
    void transcode(ByteBuffer g711, long sample, Output output) {
        if (Math.abs(frameStart + filled - sample) > MAX_JITTER_SAMPLES) {
            frameStart = sample;
            filled = 0;
        }
        while (g711.hasRemaining()) {
            samples[filled++] = expansion[g711.get() & 0xff];
            if (filled == FRAME_SAMPLES) {
                encode(output);
                frameStart += FRAME_SAMPLES;
                filled = 0;
            }
        }
    }

    private void encode(Output output) {
        // The encoder may still hold the buffer of the frame before.
        av_frame_make_writable(frame);
        new FloatPointer(frame.data(0)).put(samples);
        frame.pts(frameStart);
        avcodec_send_frame(encoder, frame);
        while (avcodec_receive_packet(encoder, packet) >= 0) {
            output.accept(packet.data().capacity(packet.size()).asByteBuffer(), packet.pts());
            av_packet_unref(packet);
        }
    }

    @Override
    public void close() {
        av_packet_free(packet);
        av_frame_free(frame);
        avcodec_free_context(encoder);
    }

    /** ITU-T G.711, table 1a. */
    private static float[] aLaw() {
        float[] table = new float[256];
        for (int code = 0; code < table.length; code++) {
            int bits = code ^ 0x55;
            int exponent = (bits >> 4) & 7;
            int mantissa = ((bits & 0x0f) << 4) + 8;
            int magnitude = exponent == 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
            table[code] = ((bits & 0x80) != 0 ? magnitude : -magnitude) / 32_768f;
        }
        return table;
    }

    /** ITU-T G.711, table 2a. */
    private static float[] muLaw() {
        float[] table = new float[256];
        for (int code = 0; code < table.length; code++) {
            int bits = ~code;
            int magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
            table[code] = ((bits & 0x80) != 0 ? -magnitude : magnitude) / 32_768f;
        }
        return table;
    }
}
