package org.keepsight.ingest.rtp;

import java.nio.ByteBuffer;

/** Takes NAL units, piece by piece; the buffers are valid during the call only. */
interface NalSink {
    /** A unit begins; one that has not ended is torn. */
    void begin(int header, ByteBuffer rest);

    /** More of the unit. Without a unit that has begun, its beginning was lost. */
    void more(ByteBuffer rest);

    void end();

    /** Something that cannot be a part of the stream. */
    void damaged();
}
