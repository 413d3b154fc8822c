package org.keepsight.storage.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU601;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale_frame;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.DoublePointer;

/** A decoded picture in native memory. Belongs to one thread. */
final class Picture implements AutoCloseable {
    /** A good picture of about 1 bit a pixel; FFmpeg's scale goes from 2 (best) to 31. */
    private static final int QUALITY = 4;

    /** 8K, the largest a level allows; a damaged SPS must not ask for more memory. */
    private static final long PIXEL_BOUND = 8192L * 4352;

    private final AVFrame frame;

    private Picture(AVFrame frame) {
        this.frame = frame;
    }

    private static Picture empty() throws IOException {
        return new Picture(Ffmpeg.present(av_frame_alloc(), "allocate a picture"));
    }

    /**
     * Decodes one keyframe.
     *
     * @param keyframe as it lies in the {@code mdat}: NAL units behind their lengths
     * @throws IOException when it is damaged, even if a decoder could make up the rest: a still is looked at as evidence
     */
    static Picture decode(VideoEntry video, ByteBuffer keyframe) throws IOException {
        Picture picture = empty();
        try (Coder decoder = Coder.decoder(video.codec())) {
            AVCodecContext context = decoder.context();
            context.err_recognition(AV_EF_EXPLODE).max_pixels(PIXEL_BOUND);
            context.extradata(Ffmpeg.copy(video.configuration())).extradata_size(video.configuration().length);
            decoder.open();
            decoder.decode(keyframe, picture.frame);
            return picture;
        } catch (IOException | RuntimeException e) {
            picture.close();
            throw e;
        }
    }

    /** As JPEG wants it: 4:2:0, full range, BT.601; not wider than {@code maxWidth}. */
    Picture forJpeg(int maxWidth) throws IOException {
        int width = Math.min(frame.width(), maxWidth);
        int height = (int) Math.max(1, Math.round((double) frame.height() * width / frame.width()));
        Picture scaled = empty();
        try {
            scaled.frame.format(AV_PIX_FMT_YUVJ420P).width(width).height(height).color_range(AVCOL_RANGE_JPEG);
            Ffmpeg.check(av_frame_get_buffer(scaled.frame, 0), "allocate a picture");
            scaleInto(scaled.frame);
            return scaled;
        } catch (IOException | RuntimeException e) {
            scaled.close();
            throw e;
        }
    }

    private void scaleInto(AVFrame to) throws IOException {
        SwsContext scaler = Ffmpeg.present(
                sws_getContext(
                        frame.width(),
                        frame.height(),
                        frame.format(),
                        to.width(),
                        to.height(),
                        to.format(),
                        SWS_BICUBIC,
                        (SwsFilter) null,
                        (SwsFilter) null,
                        (DoublePointer) null),
                "make a scaler for pixel format " + frame.format());
        try {
            int fullRange = frame.color_range() == AVCOL_RANGE_JPEG ? 1 : 0;
            Ffmpeg.check(
                    sws_setColorspaceDetails(
                            scaler,
                            sws_getCoefficients(frame.colorspace()),
                            fullRange,
                            sws_getCoefficients(SWS_CS_ITU601),
                            1,
                            0,
                            1 << 16,
                            1 << 16),
                    "set the colours");
            Ffmpeg.check(sws_scale_frame(scaler, to, frame), "scale a picture");
        } finally {
            sws_freeContext(scaler);
        }
    }

    /** The picture as a JPEG file; it must be {@link #forJpeg}. */
    byte[] jpeg() throws IOException {
        try (Coder encoder = Coder.encoder(AV_CODEC_ID_MJPEG)) {
            AVCodecContext context = encoder.context();
            context.width(frame.width()).height(frame.height()).pix_fmt(frame.format());
            context.color_range(AVCOL_RANGE_JPEG);
            context.time_base().num(1).den(1);
            context.flags(context.flags() | AV_CODEC_FLAG_QSCALE).global_quality(QUALITY * FF_QP2LAMBDA);
            frame.quality(QUALITY * FF_QP2LAMBDA);
            encoder.open();
            return encoder.encode(frame);
        }
    }

    @Override
    public void close() {
        av_frame_free(frame);
    }
}
