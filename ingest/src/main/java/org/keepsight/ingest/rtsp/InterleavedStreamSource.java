package org.keepsight.ingest.rtsp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.rtp.Depacketiser;
import org.keepsight.ingest.rtp.RtpPacket;
import org.keepsight.ingest.rtp.RtpPicture;
import org.keepsight.ingest.rtsp.RtspSession.NotInterleavedException;
import org.keepsight.ingest.rtsp.RtspSession.RedirectedException;
import org.keepsight.ingest.rtsp.SessionDescription.Video;
import org.keepsight.ingest.segment.StreamSink;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.registry.CameraFeed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A camera's video, interleaved in its RTSP connection: read here, in pieces as large as they come, for a fraction of what
 * it costs FFmpeg, which reads every packet with three system calls and asks for each of them whether to wait.
 */
final class InterleavedStreamSource {
    private static final Logger LOG = LoggerFactory.getLogger(InterleavedStreamSource.class);

    private final CameraFeed feed;
    private final SourceSettings settings;
    private final CameraLookup lookup;
    private final InstantSource clock;
    private final Deadline deadline = new Deadline(this::letGo);
    private volatile @Nullable RtspConnection connection;

    InterleavedStreamSource(CameraFeed feed, SourceSettings settings, CameraLookup lookup, InstantSource clock) {
        this.feed = feed;
        this.settings = settings;
        this.lookup = lookup;
        this.clock = clock;
    }

    void stop() {
        deadline.cancel();
    }

    private void letGo() {
        RtspConnection open = connection;
        if (open != null) {
            open.letGo();
        }
    }

    /**
     * As {@link StreamSource#pull}.
     *
     * @throws NotInterleavedException when the camera offers only other transports; nothing was pushed then
     */
    StreamEnd pull(StreamSink sink) throws NotInterleavedException {
        return lookup.reach(feed.url(), (address, camera) -> pull(address, camera, sink));
    }

    private StreamEnd pull(RtspAddress address, InetSocketAddress camera, StreamSink sink)
            throws StreamFailure, NotInterleavedException, RedirectedException {
        try (RtspConnection open = new RtspConnection(clock)) {
            connection = open;
            deadline.begin(settings.open());
            open.connect(camera);
            if (address.encrypted()) {
                open.encrypt(address.host());
            }
            RtspSession session = new RtspSession(open, new Authentication(feed.credentials()), address.url());
            Video video = session.describe()
                    .video()
                    .orElseThrow(() -> new StreamFailure(StreamEventKind.NO_VIDEO, "the stream has no video track"));
            VideoCodec codec = video.codec();
            if (codec == null) {
                throw new StreamFailure(StreamEventKind.NO_VIDEO, "the video is neither H.264 nor H.265");
            }
            session.play(video);
            return read(session, open, video, codec, sink);
        } catch (ProtocolException e) {
            throw new StreamFailure(StreamEventKind.PARSE_FAILED, "what the camera sends is not RTSP");
        } catch (IOException e) {
            throw deadline.expired()
                    ? StreamFailure.noAnswer(settings.open())
                    : new StreamFailure(StreamEventKind.CONNECT_REFUSED, StreamFailure.describe(e));
        } finally {
            connection = null;
            deadline.release();
        }
    }

    private StreamEnd read(RtspSession session, RtspConnection open, Video video, VideoCodec codec, StreamSink sink)
            throws StreamFailure {
        try (PictureRelay pictures = new PictureRelay(codec, video.parameterSets(), null, sink)) {
            Delivery delivery = new Delivery(settings, deadline, pictures);
            Reader reader = new Reader(open, video, codec, delivery);
            String why;
            try {
                reader.read(session);
                why = "the camera closed the session";
                session.tearDown();
            } catch (ProtocolException e) {
                return new StreamEnd(StreamEventKind.PARSE_FAILED, "what the camera sends is no longer RTSP");
            } catch (IOException e) {
                why = StreamFailure.describe(e);
            }
            reader.finish();
            pictures.finish();
            return delivery.end(why);
        }
    }

    /** Gives each picture the arrival of its last packet: it is known to be whole only when the next one comes. */
    private final class Reader {
        private final RtspConnection open;
        private final Delivery delivery;
        private final Depacketiser depacketiser;
        private long arrivalNanos = System.nanoTime();
        private Instant wall = clock.instant();

        Reader(RtspConnection open, Video video, VideoCodec codec, Delivery delivery) {
            this.open = open;
            this.delivery = delivery;
            this.depacketiser =
                    new Depacketiser(codec, video.payloadType(), video.clockRate(), video.numbered(), this::take);
        }

        void read(RtspSession session) throws IOException, StreamFailure {
            for (ByteBuffer packet = session.next(); packet != null; packet = session.next()) {
                RtpPacket.parse(packet).ifPresent(depacketiser::take);
                arrivalNanos = open.arrivalNanos();
                wall = open.arrivedAt();
                delivery.requireKeyframes(arrivalNanos);
            }
        }

        private void take(RtpPicture picture) {
            delivery.take(new Picture(picture.annexB(), picture.pts(), picture.key(), arrivalNanos, wall));
        }

        void finish() {
            depacketiser.finish();
            if (depacketiser.lostPackets() > 0) {
                LOG.atWarn()
                        .addKeyValue("camera", feed.code())
                        .addKeyValue("packets", depacketiser.lostPackets())
                        .log("packets were missing; the pictures they belong to were left out");
            }
        }
    }
}
