package org.keepsight.ingest.rtp;

import java.nio.ByteBuffer;

/** How NAL units lie in the payload of RTP packets. */
sealed interface PayloadFormat permits H264Payload, H265Payload {
    /** @param payload not empty */
    void unpack(ByteBuffer payload, NalSink to);
}
