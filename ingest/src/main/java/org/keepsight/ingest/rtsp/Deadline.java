package org.keepsight.ingest.rtsp;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The moment at which FFmpeg must let go of a camera. FFmpeg's own timeouts start anew with every byte, RTCP included;
 * this one does not, and once passed it stays passed, so that closing the connection does not wait either.
 *
 * <p>FFmpeg asks its interrupt callback before every read, some 650 times a second for a camera. Calls into Java
 * would cost time each, and JavaCPP has only ten callbacks for a type. So FFmpeg is given the C library's {@code atoi} and a text to read: "0" to go on, "1" to let go. One thread turns the texts of all cameras.
 *
 * <p>Thread-safe.
 */
final class Deadline {
    private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);
    private static final Duration PRECISION = Duration.ofMillis(100);
    private static final Pointer ATOI = Loader.addressof("atoi");
    private static final Set<Deadline> WATCHED = ConcurrentHashMap.newKeySet();

    static {
        Thread.ofPlatform().name("stream-deadlines").daemon().start(Deadline::turn);
    }

    /** Lives as long as this object, which outlives the context that reads it. */
    private final BytePointer text = new BytePointer("0");

    private volatile boolean cancelled;
    private volatile boolean expired;
    private volatile long at;

    /** Watches what is done with this context from now on, until {@link #release}. */
    void watch(AVFormatContext context, Duration first) {
        expired = false;
        at = System.nanoTime() + first.toNanos();
        text.put(0, cancelled ? (byte) '1' : (byte) '0');
        // AVIOInterruptCB: the function, then the pointer it is called with.
        new LongPointer(context.interrupt_callback()).put(0, ATOI.address()).put(1, text.address());
        WATCHED.add(this);
    }

    /** Ends the watch. */
    void release() {
        WATCHED.remove(this);
    }

    /** Moves the deadline to this long from now, unless it has passed. */
    void extend(Duration time) {
        at = System.nanoTime() + time.toNanos();
    }

    /** Passes the deadline for good. */
    void cancel() {
        cancelled = true;
        text.put(0, (byte) '1');
    }

    boolean cancelled() {
        return cancelled;
    }

    /** Whether FFmpeg was made to let go because time ran out. */
    boolean expired() {
        return expired;
    }

    private void expireWhenPassed() {
        if (System.nanoTime() - at > 0) {
            expired = true;
            text.put(0, (byte) '1');
        }
    }

    private static void turn() {
        while (true) {
            try {
                Thread.sleep(PRECISION);
                WATCHED.forEach(Deadline::expireWhenPassed);
            } catch (InterruptedException e) { // nobody has a reason to; without this thread no camera is let go
                LOG.warn("the thread of deadlines was interrupted and goes on");
            }
        }
    }
}
