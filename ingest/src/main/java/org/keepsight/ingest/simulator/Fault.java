package org.keepsight.ingest.simulator;

/** What is wrong with a simulated camera, until another is set. */
public enum Fault {
    /** Nothing. */
    NONE,
    /**
     * The camera is off. Its connections are cut. With a port of its own a new one is refused; on the shared port a new
     * one is closed at its first request.
     */
    GONE,
    /** Accepts connections and requests, and never says a word again: no answer, no video, no report. */
    SILENT,
    /** Answers, and goes on sending RTCP sender reports, but no video. */
    STALLED,
    /** Sends random bytes where RTP packets should be. */
    GARBAGE
}
