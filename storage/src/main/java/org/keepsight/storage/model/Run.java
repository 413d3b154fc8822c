package org.keepsight.storage.model;

import java.time.Instant;

/**
 * What holds for a whole run (连续录像): its initialisation part is the same bytes in every segment.
 *
 * @param startedAt wall clock of the first picture
 * @param codecs the RFC 6381 string of its tracks, for example {@code avc1.64001f} or {@code hvc1.1.6.L93.B0,mp4a.40.2}
 * @param width of the picture in pixels
 * @param height of the picture in pixels
 */
public record Run(
        RunId id, CameraId camera, Instant startedAt, VideoCodec codec, String codecs, int width, int height) {}
