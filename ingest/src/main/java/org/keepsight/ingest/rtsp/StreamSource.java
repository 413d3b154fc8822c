package org.keepsight.ingest.rtsp;

import org.keepsight.ingest.segment.StreamSink;

/** Where a camera's stream comes from. */
public interface StreamSource {
    /**
     * Asks for the stream once and pushes it into the sink, on the calling thread, until it ends. Never hangs longer
     * than the source's deadlines; returns soon after {@link #stop}.
     */
    StreamEnd pull(StreamSink sink);

    /** Makes the pull under way, and every later one, end. May be called by any thread. */
    void stop();
}
