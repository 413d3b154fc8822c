package org.keepsight.ingest.rtsp;

import java.time.Duration;
import org.keepsight.storage.network.CameraNetworks;

/**
 * How long a camera may take, and where it may be. The launcher configures shorter ones for opening, so that every fault is known within 15 s.
 *
 * @param open until the stream is agreed
 * @param firstPicture from there to the first picture
 * @param stall from one picture to the next
 * @param firstKeyframe from the agreement to the first keyframe: nothing before it can be recorded
 * @param keyframe from one keyframe to the next; it bounds how long a segment can become
 * @param networks where a camera may be; judged at every connection, by the address connected to
 */
public record SourceSettings(
        Duration open,
        Duration firstPicture,
        Duration stall,
        Duration firstKeyframe,
        Duration keyframe,
        CameraNetworks networks) {
    public static final SourceSettings DEFAULT = new SourceSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            CameraNetworks.PRIVATE);

    /** The same, for cameras elsewhere. */
    public SourceSettings within(CameraNetworks other) {
        return new SourceSettings(open, firstPicture, stall, firstKeyframe, keyframe, other);
    }
}
