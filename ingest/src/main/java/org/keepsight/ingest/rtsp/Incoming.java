package org.keepsight.ingest.rtsp;

import java.nio.ByteBuffer;

/** What a camera sends on an RTSP connection. */
sealed interface Incoming permits RtspMessage, Incoming.Interleaved {
    /**
     * A packet between the messages (RFC 2326, 10.12).
     *
     * @param data valid until the next is asked for
     */
    record Interleaved(int channel, ByteBuffer data) implements Incoming {}
}
