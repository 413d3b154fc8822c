package org.keepsight.storage.media;

/**
 * What a recorded sound track is: always AAC.
 *
 * @param sampleRate in Hz
 * @param channels 1 or 2
 * @param config the AudioSpecificConfig (ISO/IEC 14496-3, 1.6)
 */
public record AudioTrack(int sampleRate, int channels, byte[] config) {}
