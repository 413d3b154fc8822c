package org.keepsight.ingest.rtsp;

import java.time.Duration;

/**
 * How long a camera may take. The launcher configures shorter ones for opening, so that every fault is known within 15 s.
 *
 * @param open until the stream is agreed
 * @param firstPicture from there to the first picture
 * @param stall from one picture to the next
 * @param firstKeyframe from the agreement to the first keyframe: nothing before it can be recorded
 * @param keyframe from one keyframe to the next; it bounds how long a segment can become
 */
public record SourceSettings(
        Duration open, Duration firstPicture, Duration stall, Duration firstKeyframe, Duration keyframe) {
    public static final SourceSettings DEFAULT = new SourceSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5));
}
