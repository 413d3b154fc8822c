package org.keepsight.ingest.rtsp;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_network_init;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;

import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.registry.CameraFeed;

/**
 * An RTSP session that was agreed, read by FFmpeg. Nothing is probed: what the SDP does not tell, the first keyframe
 * does, and probing costs seconds and megabytes a camera. Belongs to the thread that opened it; holds native memory.
 */
final class RtspInput implements AutoCloseable {
    static {
        // FFmpeg's log names addresses with their credentials.
        av_log_set_level(AV_LOG_QUIET);
        avformat_network_init();
    }

    private final AVFormatContext context;
    private final AVStream video;
    private final @Nullable AVStream audio;

    private RtspInput(AVFormatContext context, AVStream video, @Nullable AVStream audio) {
        this.context = context;
        this.video = video;
        this.audio = audio;
    }

    /**
     * Opens a camera's stream.
     *
     * @param address where FFmpeg finds it
     * @param deadline has begun
     */
    static RtspInput open(
            CameraFeed feed, RtspAddress address, SourceSettings settings, InterruptText interrupt, Deadline deadline)
            throws StreamFailure {
        String url = address.withCredentials(feed.credentials()); // may fail: before anything native is held
        AVFormatContext context = avformat_alloc_context();
        interrupt.attach(context);
        AVDictionary options = options(feed.audio());
        int code = avformat_open_input(context, url, av_find_input_format("rtsp"), options);
        av_dict_free(options);
        if (code < 0) {
            throw deadline.expired() ? StreamFailure.noAnswer(settings.open()) : StreamFailure.ofOpening(code);
        }
        AVStream video = find(context, AVMEDIA_TYPE_VIDEO);
        if (video == null || codecOf(video) == null) {
            avformat_close_input(context);
            throw new StreamFailure(
                    StreamEventKind.NO_VIDEO,
                    video == null ? "the stream has no video track" : "the video is neither H.264 nor H.265");
        }
        return new RtspInput(context, video, find(context, AVMEDIA_TYPE_AUDIO));
    }

    private static AVDictionary options(boolean audio) {
        AVDictionary options = new AVDictionary(null);
        av_dict_set(options, "rtsp_transport", "tcp+udp", 0);
        av_dict_set(options, "rtsp_flags", "prefer_tcp", 0);
        av_dict_set(options, "allowed_media_types", audio ? "video+audio" : "video", 0);
        // For one read, in microseconds; the deadline is what counts.
        av_dict_set(options, "timeout", "10000000", 0);
        return options;
    }

    private static @Nullable AVStream find(AVFormatContext context, int type) {
        for (int i = 0; i < context.nb_streams(); i++) {
            AVStream stream = context.streams(i);
            if (stream.codecpar().codec_type() == type) {
                return stream;
            }
        }
        return null;
    }

    private static @Nullable VideoCodec codecOf(AVStream stream) {
        int id = stream.codecpar().codec_id();
        return id == AV_CODEC_ID_H264 ? VideoCodec.H264 : id == AV_CODEC_ID_HEVC ? VideoCodec.H265 : null;
    }

    VideoCodec codec() {
        VideoCodec codec = codecOf(video);
        if (codec == null) {
            throw new IllegalStateException("the codec was checked when the input was opened");
        }
        return codec;
    }

    int videoIndex() {
        return video.index();
    }

    /** The sound, if it was asked for and there is any. */
    @Nullable
    AVStream audio() {
        return audio;
    }

    /** The parameter sets of the SDP in Annex B; empty when it has none. */
    byte[] announcedParameterSets() {
        return extradata(video.codecpar());
    }

    static byte[] extradata(AVCodecParameters parameters) {
        byte[] bytes = new byte[parameters.extradata_size()];
        if (bytes.length > 0) {
            parameters.extradata().get(bytes);
        }
        return bytes;
    }

    /** Reads the next packet, whole; the caller unreferences it. Negative when the stream ended. */
    int read(AVPacket packet) {
        return av_read_frame(context, packet);
    }

    @Override
    public void close() {
        avformat_close_input(context);
    }
}
