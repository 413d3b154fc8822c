package org.keepsight.ingest.rtsp;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;

import java.time.InstantSource;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.keepsight.ingest.segment.StreamSink;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.registry.CameraFeed;

/** A camera's stream over RTSP, through libavformat: interleaved in TCP, or over UDP where a camera offers only that. */
public final class FfmpegStreamSource implements StreamSource {
    private final CameraFeed feed;
    private final SourceSettings settings;
    private final InstantSource clock;
    private final Deadline deadline = new Deadline();

    public FfmpegStreamSource(CameraFeed feed, SourceSettings settings, InstantSource clock) {
        this.feed = feed;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void stop() {
        deadline.cancel();
    }

    @Override
    public StreamEnd pull(StreamSink sink) {
        try (RtspInput input = RtspInput.open(feed, settings, deadline)) {
            deadline.extend(settings.firstPicture());
            return read(input, sink);
        } catch (StreamFailure e) {
            return e.end();
        } finally {
            deadline.release();
        }
    }

    private StreamEnd read(RtspInput input, StreamSink sink) throws StreamFailure {
        AVPacket packet = av_packet_alloc();
        try (SoundRelay sound = SoundRelay.of(input.audio(), sink);
                PictureRelay pictures = new PictureRelay(input, sound.track(), sink)) {
            long opened = System.nanoTime();
            int code = input.read(packet);
            while (code >= 0) {
                take(packet, input, pictures, sound);
                av_packet_unref(packet);
                requireKeyframes(pictures, opened);
                code = input.read(packet);
            }
            return end(code, pictures);
        } finally {
            av_packet_free(packet);
        }
    }

    private void take(AVPacket packet, RtspInput input, PictureRelay pictures, SoundRelay sound) {
        if (packet.stream_index() == input.videoIndex()) {
            deadline.extend(settings.stall());
            pictures.take(packet, (packet.flags() & AV_PKT_FLAG_KEY) != 0, System.nanoTime(), clock.instant());
        } else if (pictures.flowing()) {
            sound.take(packet, System.nanoTime(), clock.instant());
        }
    }

    private void requireKeyframes(PictureRelay pictures, long opened) throws StreamFailure {
        long now = System.nanoTime();
        if (!pictures.flowing() && now - opened > settings.firstKeyframe().toNanos()) {
            throw new StreamFailure(
                    StreamEventKind.PARSE_FAILED,
                    "no keyframe with its parameter sets within "
                            + settings.firstKeyframe().toSeconds() + " s");
        }
        if (pictures.flowing()
                && now - pictures.lastKeyNanos() > settings.keyframe().toNanos()) {
            throw new StreamFailure(
                    StreamEventKind.PARSE_FAILED,
                    "no keyframe for " + settings.keyframe().toSeconds() + " s");
        }
    }

    private StreamEnd end(int code, PictureRelay pictures) {
        if (deadline.expired()) {
            return pictures.any()
                    ? new StreamEnd(
                            StreamEventKind.STALLED,
                            "no picture for " + settings.stall().toSeconds() + " s")
                    : new StreamEnd(
                            StreamEventKind.NO_VIDEO,
                            "no picture within " + settings.firstPicture().toSeconds() + " s");
        }
        String why = StreamFailure.describe(code);
        return pictures.any()
                ? new StreamEnd(StreamEventKind.ENDED, why)
                : new StreamEnd(StreamEventKind.NO_VIDEO, "ended before the first picture: " + why);
    }
}
