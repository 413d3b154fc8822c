package org.keepsight.ingest.simulator.scene;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.keepsight.storage.model.AreaKind;

/**
 * The camera behind a drawn scene: draws what there is to see at an instant and encodes it with OpenH264, 640x360, a key
 * picture every 2 s, no reordering. Holds native memory. Not thread-safe; must be used and closed under one lock.
 */
public final class SceneEncoder implements AutoCloseable {
    /** Pictures a second that the keyframe interval reckons with. */
    public static final int FRAMES_PER_SECOND = 12;

    private static final int KEY_INTERVAL = 2 * FRAMES_PER_SECOND;

    private static final class ParameterSets {
        static final byte[] ANNEX_B = read();

        private static byte[] read() {
            AVCodecContext context = open();
            try {
                byte[] sets = new byte[context.extradata_size()];
                context.extradata().get(sets);
                return sets;
            } finally {
                avcodec.avcodec_free_context(context);
            }
        }
    }

    private final ScenePainter painter;
    private final AVCodecContext context;
    private final AVFrame frame;
    private final AVPacket packet;
    private long pictures;

    /**
     * @param title shown in the picture; what is not ASCII is shown as '?'
     * @param area what the scene shows
     * @param zone of the clock in the picture, and of day and night
     * @throws IllegalStateException when this machine's FFmpeg cannot encode
     */
    public SceneEncoder(String title, AreaKind area, ZoneId zone) {
        painter = new ScenePainter(title, area, zone);
        context = open();
        packet = avcodec.av_packet_alloc();
        frame = avutil.av_frame_alloc();
        frame.format(avutil.AV_PIX_FMT_YUV420P);
        frame.width(Canvas.WIDTH);
        frame.height(Canvas.HEIGHT);
        check(avutil.av_frame_get_buffer(frame, 0));
    }

    /** The sequence and picture parameter sets of every scene, in Annex B format. */
    public static byte[] parameterSets() {
        return ParameterSets.ANNEX_B.clone();
    }

    /** The picture of this instant in Annex B format; empty when the encoder gave none. */
    public byte[] encode(Instant now) {
        Canvas canvas = painter.paint(now);
        check(avutil.av_frame_make_writable(frame));
        copy(canvas.luma(), 0, Canvas.WIDTH);
        copy(canvas.blue(), 1, Canvas.WIDTH / 2);
        copy(canvas.red(), 2, Canvas.WIDTH / 2);
        frame.pict_type(pictures % KEY_INTERVAL == 0 ? avutil.AV_PICTURE_TYPE_I : avutil.AV_PICTURE_TYPE_NONE);
        frame.pts(pictures++);
        check(avcodec.avcodec_send_frame(context, frame));
        int received = avcodec.avcodec_receive_packet(context, packet);
        if (received == avutil.AVERROR_EAGAIN()) {
            return new byte[0];
        }
        check(received);
        byte[] bytes = new byte[packet.size()];
        packet.data().get(bytes);
        avcodec.av_packet_unref(packet);
        return bytes;
    }

    @Override
    public void close() {
        avcodec.avcodec_free_context(context);
        avcodec.av_packet_free(packet);
        avutil.av_frame_free(frame);
    }

    private void copy(byte[] plane, int index, int width) {
        BytePointer target = frame.data(index);
        int stride = frame.linesize(index);
        if (stride == width) {
            target.position(0).put(plane);
            return;
        }
        for (int row = 0; row * width < plane.length; row++) {
            target.position((long) row * stride).put(plane, row * width, width);
        }
    }

    private static AVCodecContext open() {
        AVCodec codec = avcodec.avcodec_find_encoder_by_name("libopenh264");
        if (Pointer.isNull(codec)) {
            throw new IllegalStateException("this FFmpeg has no OpenH264 encoder: drawn scenes need it");
        }
        AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
        context.width(Canvas.WIDTH);
        context.height(Canvas.HEIGHT);
        context.pix_fmt(avutil.AV_PIX_FMT_YUV420P);
        context.time_base(avutil.av_make_q(1, FRAMES_PER_SECOND));
        context.framerate(avutil.av_make_q(FRAMES_PER_SECOND, 1));
        context.gop_size(KEY_INTERVAL);
        context.max_b_frames(0);
        context.thread_count(1);
        context.profile(avcodec.AV_PROFILE_H264_MAIN);
        context.flags(context.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
        AVDictionary options = new AVDictionary(null);
        // Constant quality: the scenes are calm enough to stay at 100 to 400 kbit/s without rate control.
        avutil.av_dict_set(options, "rc_mode", "off", 0);
        int opened = avcodec.avcodec_open2(context, codec, options);
        avutil.av_dict_free(options);
        check(opened);
        return context;
    }

    private static void check(int result) {
        if (result < 0) {
            byte[] text = new byte[avutil.AV_ERROR_MAX_STRING_SIZE];
            avutil.av_strerror(result, text, text.length);
            throw new IllegalStateException(
                    "the scene encoder failed: " + new String(text, StandardCharsets.UTF_8).trim());
        }
    }
}
