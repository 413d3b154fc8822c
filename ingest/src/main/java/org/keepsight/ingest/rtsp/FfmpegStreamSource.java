package org.keepsight.ingest.rtsp;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.keepsight.ingest.segment.StreamSink;
import org.keepsight.storage.registry.CameraFeed;

/** A camera's stream through libavformat: interleaved in TCP, or over UDP where a camera offers only that. */
final class FfmpegStreamSource implements StreamSource {
    private final CameraFeed feed;
    private final SourceSettings settings;
    private final InstantSource clock;
    private final InterruptText interrupt = new InterruptText();
    private final Deadline deadline = new Deadline(interrupt::letGo);

    FfmpegStreamSource(CameraFeed feed, SourceSettings settings, InstantSource clock) {
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
        try (RtspInput input = RtspInput.open(feed, settings, interrupt, deadline)) {
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
                PictureRelay pictures =
                        new PictureRelay(input.codec(), input.announcedParameterSets(), sound.track(), sink)) {
            Delivery delivery = new Delivery(settings, deadline, pictures);
            int code = input.read(packet);
            while (code >= 0) {
                if (packet.stream_index() == input.videoIndex()) {
                    delivery.take(picture(packet));
                } else if (pictures.flowing()) {
                    sound.take(packet, System.nanoTime(), clock.instant());
                }
                av_packet_unref(packet);
                delivery.requireKeyframes(System.nanoTime());
                code = input.read(packet);
            }
            return delivery.end(StreamFailure.describe(code));
        } finally {
            av_packet_free(packet);
        }
    }

    private Picture picture(AVPacket packet) {
        byte[] annexB = new byte[packet.size()];
        packet.data().get(annexB);
        return new Picture(
                ByteBuffer.wrap(annexB),
                packet.pts() == AV_NOPTS_VALUE ? Picture.NO_PTS : packet.pts(),
                (packet.flags() & AV_PKT_FLAG_KEY) != 0,
                System.nanoTime(),
                clock.instant());
    }
}
