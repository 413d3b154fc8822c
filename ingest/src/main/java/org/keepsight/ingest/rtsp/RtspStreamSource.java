package org.keepsight.ingest.rtsp;

import java.net.InetAddress;
import java.time.InstantSource;
import org.keepsight.ingest.rtsp.RtspSession.NotInterleavedException;
import org.keepsight.ingest.segment.StreamSink;
import org.keepsight.storage.registry.CameraFeed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A camera's stream over RTSP: read by ourselves where it is video interleaved in a TCP connection, as of nearly every
 * camera; by FFmpeg where sound is wanted, or the camera offers only UDP.
 */
public final class RtspStreamSource implements StreamSource {
    private static final Logger LOG = LoggerFactory.getLogger(RtspStreamSource.class);

    private final CameraFeed feed;
    private final InterleavedStreamSource interleaved;
    private final FfmpegStreamSource ffmpeg;
    private boolean byFfmpeg;

    public RtspStreamSource(CameraFeed feed, SourceSettings settings, InstantSource clock) {
        this(feed, settings, InetAddress::getAllByName, clock);
    }

    RtspStreamSource(CameraFeed feed, SourceSettings settings, NameResolver names, InstantSource clock) {
        CameraLookup lookup = new CameraLookup(settings.networks(), names);
        this.feed = feed;
        this.interleaved = new InterleavedStreamSource(feed, settings, lookup, clock);
        this.ffmpeg = new FfmpegStreamSource(feed, settings, lookup, clock);
        this.byFfmpeg = feed.audio();
    }

    @Override
    public StreamEnd pull(StreamSink sink) {
        if (!byFfmpeg) {
            try {
                return interleaved.pull(sink);
            } catch (NotInterleavedException e) {
                byFfmpeg = true; // for as long as this camera is pulled from this address
                LOG.atInfo().addKeyValue("camera", feed.code()).log("the camera sends only over UDP");
            }
        }
        return ffmpeg.pull(sink);
    }

    @Override
    public void stop() {
        interleaved.stop();
        ffmpeg.stop();
    }
}
