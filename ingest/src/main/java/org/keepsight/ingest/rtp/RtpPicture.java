package org.keepsight.ingest.rtp;

import java.nio.ByteBuffer;

/**
 * One coded picture with what goes before it (parameter sets and the like).
 *
 * @param annexB between position and limit, with start codes; belongs to the receiver
 * @param pts when it is shown, in 1/90,000 s
 * @param key whether decoding can begin here
 */
public record RtpPicture(ByteBuffer annexB, long pts, boolean key) {}
