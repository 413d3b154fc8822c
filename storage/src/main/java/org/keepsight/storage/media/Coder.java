package org.keepsight.storage.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.keepsight.storage.model.VideoCodec;

/** One of FFmpeg's decoders or encoders, used for a single picture on the calling thread. */
final class Coder implements AutoCloseable {
    private final AVCodec codec;
    private final AVCodecContext context;
    private final AVPacket packet;

    private Coder(AVCodec codec) throws IOException {
        this.codec = codec;
        context = Ffmpeg.present(avcodec_alloc_context3(codec), "allocate a codec");
        packet = av_packet_alloc();
        // Threads would cost more than one picture takes.
        context.thread_count(1);
    }

    static Coder decoder(VideoCodec codec) throws IOException {
        Ffmpeg.load();
        int id = codec == VideoCodec.H264 ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC;
        return new Coder(Ffmpeg.present(avcodec_find_decoder(id), "find a decoder for " + codec));
    }

    static Coder encoder(int id) throws IOException {
        Ffmpeg.load();
        return new Coder(Ffmpeg.present(avcodec_find_encoder(id), "find an encoder"));
    }

    /** To be set up before {@link #open}. */
    AVCodecContext context() {
        return context;
    }

    void open() throws IOException {
        Ffmpeg.check(avcodec_open2(context, codec, (AVDictionary) null), "open a codec");
    }

    /** Decodes the one picture there is. */
    void decode(ByteBuffer payload, AVFrame picture) throws IOException {
        Ffmpeg.check(av_new_packet(packet, payload.remaining()), "allocate a packet");
        packet.data().capacity(payload.remaining()).asByteBuffer().put(payload);
        packet.flags(AV_PKT_FLAG_KEY);
        Ffmpeg.check(avcodec_send_packet(context, packet), "decode a picture");
        Ffmpeg.check(avcodec_send_packet(context, null), "decode a picture");
        Ffmpeg.check(avcodec_receive_frame(context, picture), "decode a picture");
    }

    byte[] encode(AVFrame picture) throws IOException {
        Ffmpeg.check(avcodec_send_frame(context, picture), "encode a picture");
        Ffmpeg.check(avcodec_receive_packet(context, packet), "encode a picture");
        byte[] bytes = new byte[packet.size()];
        packet.data().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        av_packet_free(packet);
        avcodec_free_context(context);
    }
}
