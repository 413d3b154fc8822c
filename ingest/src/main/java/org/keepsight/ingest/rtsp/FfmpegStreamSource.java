package org.keepsight.ingest.rtsp;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.rtsp.RtspSession.RedirectedException;
import org.keepsight.ingest.segment.StreamSink;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.registry.CameraFeed;

/**
 * A camera's stream through libavformat: interleaved in TCP, or over UDP where a camera offers only that. FFmpeg reaches the
 * camera through a {@link CameraRelay}.
 */
final class FfmpegStreamSource implements StreamSource {
    private final CameraFeed feed;
    private final SourceSettings settings;
    private final CameraLookup lookup;
    private final InstantSource clock;
    private final InterruptText interrupt = new InterruptText();
    private final Deadline deadline = new Deadline(this::letGo);
    private volatile @Nullable RtspConnection connection;

    FfmpegStreamSource(CameraFeed feed, SourceSettings settings, CameraLookup lookup, InstantSource clock) {
        this.feed = feed;
        this.settings = settings;
        this.lookup = lookup;
        this.clock = clock;
    }

    @Override
    public void stop() {
        deadline.cancel();
    }

    @Override
    public StreamEnd pull(StreamSink sink) {
        return lookup.reach(feed.url(), (address, camera) -> pull(address, camera, sink));
    }

    private void letGo() {
        interrupt.letGo();
        RtspConnection open = connection;
        if (open != null) {
            open.letGo();
        }
    }

    private StreamEnd pull(RtspAddress address, InetSocketAddress camera, StreamSink sink)
            throws StreamFailure, RedirectedException {
        interrupt.goOn();
        deadline.begin(settings.open());
        try (CameraRelay relay = connect(address, camera)) {
            RtspAddress here = new RtspAddress("rtsp", relay.authority(), address.rest());
            try (RtspInput input = RtspInput.open(feed, here, settings, interrupt, deadline)) {
                return read(input, sink);
            } catch (StreamFailure e) {
                relay.requireNothingHidden();
                throw e;
            }
        } catch (IOException e) {
            throw deadline.expired()
                    ? StreamFailure.noAnswer(settings.open())
                    : new StreamFailure(StreamEventKind.CONNECT_REFUSED, StreamFailure.describe(e));
        } finally {
            connection = null;
            deadline.release();
        }
    }

    private CameraRelay connect(RtspAddress address, InetSocketAddress camera) throws IOException, StreamFailure {
        RtspConnection open = new RtspConnection(clock);
        connection = open;
        boolean connected = false;
        try {
            open.connect(camera);
            if (address.encrypted()) {
                open.encrypt(address.host());
            }
            CameraRelay relay = new CameraRelay(open, camera.getAddress());
            connected = true;
            return relay;
        } finally {
            if (!connected) {
                open.close();
            }
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
