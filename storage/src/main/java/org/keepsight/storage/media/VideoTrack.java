package org.keepsight.storage.media;

import org.keepsight.storage.model.VideoCodec;

/**
 * What a video track is.
 *
 * @param width in pixels
 * @param height in pixels
 * @param parameterSets in Annex B: SPS and PPS, for H.265 VPS before them
 */
public record VideoTrack(VideoCodec codec, int width, int height, byte[] parameterSets) {}
