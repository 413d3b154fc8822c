package org.keepsight.storage.media;

/** A sound codec a camera may send. */
public enum AudioCodec {
    AAC,
    /** G.711 A-law, 8 kHz. */
    PCM_ALAW,
    /** G.711 µ-law, 8 kHz. */
    PCM_MULAW
}
