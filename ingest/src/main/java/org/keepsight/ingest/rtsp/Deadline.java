package org.keepsight.ingest.rtsp;

import java.time.Duration;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The moment at which FFmpeg must let go of a camera. FFmpeg's own timeouts start anew with every byte, RTCP included;
 * this one does not, and once passed it stays passed, so that closing the connection does not wait either.
 *
 * <p>FFmpeg asks on the thread that called it. One native callback serves all cameras, because JavaCPP has only ten for
 * a type and hands out null pointers beyond; it finds the camera by its thread. All but {@link #cancel} is for that
 * thread.
 */
final class Deadline {
    private static final ThreadLocal<@Nullable Deadline> OF_THREAD = new ThreadLocal<>();
    private static final Interrupt CALLBACK = new Interrupt();

    private static final class Interrupt extends AVIOInterruptCB.Callback_Pointer {
        @Override
        public int call(@Nullable Pointer opaque) {
            Deadline deadline = OF_THREAD.get();
            return deadline != null && deadline.passed() ? 1 : 0;
        }
    }

    private volatile boolean cancelled;
    private boolean expired;
    private long at;

    /** Watches what the calling thread does with this context from now on. */
    void watch(AVFormatContext context, Duration first) {
        expired = false;
        at = System.nanoTime() + first.toNanos();
        OF_THREAD.set(this);
        context.interrupt_callback().callback(CALLBACK);
    }

    /** Ends the calling thread's watch. */
    void release() {
        OF_THREAD.remove();
    }

    /** Moves the deadline to this long from now, unless it has passed. */
    void extend(Duration time) {
        if (!passed()) {
            at = System.nanoTime() + time.toNanos();
        }
    }

    /** Passes the deadline for good. */
    void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }

    private boolean passed() {
        if (!expired && (cancelled || System.nanoTime() - at > 0)) {
            expired = true;
        }
        return expired;
    }

    /** Whether FFmpeg was made to let go because time ran out. */
    boolean expired() {
        return expired;
    }
}
