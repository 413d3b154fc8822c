package org.keepsight.ingest.rtsp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.segment.AccessUnit;
import org.keepsight.ingest.segment.FragmentWriter;
import org.keepsight.ingest.segment.SegmentSettings;
import org.keepsight.ingest.segment.StreamSink;
import org.keepsight.ingest.spool.Spool;
import org.keepsight.storage.media.AudioTrack;
import org.keepsight.storage.media.VideoTrack;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.registry.CameraFeed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records one camera until it is told to stop: asks for the stream, and whenever it ends, asks again. The only place
 * that retries. Owns one thread, which does everything; the public methods may be called by any.
 */
public final class CameraPuller {
    private static final Logger LOG = LoggerFactory.getLogger(CameraPuller.class);

    /** FFmpeg keeps whole RTSP messages on the stack; only pages that are touched cost memory. */
    private static final long STACK_BYTES = 512 * 1024;

    /** Far longer than all deadlines of a source together. */
    private static final Duration WEDGED = Duration.ofMinutes(2);

    private static final long NONE = Long.MIN_VALUE;

    private record View(StreamState state, String detail) {}

    private final CameraFeed feed;
    private final StreamSource source;
    private final FragmentWriter writer;
    private final Consumer<StreamEvent> events;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
    private final FailureLog failures = new FailureLog();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile StreamEnd stopReason = new StreamEnd(StreamEventKind.WORKER_STOPPED, "");
    private volatile View view = new View(StreamState.CONNECTING, "");
    private volatile long waitingSince = NONE;
    private Duration firstWait = Duration.ZERO;
    private long firstUnit = NONE;
    private @Nullable String lastError;

    /** @param events called on the camera's thread; must not block */
    public CameraPuller(
            CameraFeed feed,
            SourceSettings sourceSettings,
            SegmentSettings segmentSettings,
            Spool spool,
            Consumer<StreamEvent> events,
            InstantSource clock) {
        this(
                feed,
                new RtspStreamSource(feed, sourceSettings, clock),
                segmentSettings,
                spool,
                events,
                clock,
                System::nanoTime);
    }

    /** @param nanoTime the monotonic clock by which a thread counts as wedged */
    CameraPuller(
            CameraFeed feed,
            StreamSource source,
            SegmentSettings segmentSettings,
            Spool spool,
            Consumer<StreamEvent> events,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.feed = feed;
        this.source = source;
        this.events = events;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.writer =
                new FragmentWriter(feed.camera(), feed.retentionClass(), segmentSettings, spool, this::ofRecording);
        this.thread = new Thread(null, this::run, "camera-" + feed.code(), STACK_BYTES);
        // A thread that hangs in native code must not keep the process.
        thread.setDaemon(true);
    }

    public CameraFeed feed() {
        return feed;
    }

    public CameraStatus status() {
        View now = view;
        return new CameraStatus(now.state(), now.detail(), writer.progress());
    }

    /** Begins at once. */
    public void start() {
        start(Duration.ZERO);
    }

    /** Begins; the camera is first asked after this time. */
    public void start(Duration delay) {
        firstWait = delay;
        thread.start();
    }

    /**
     * Asks the thread to end its run in good order, with this event as the reason, and to finish. Does not wait.
     *
     * @param reason {@code WORKER_STOPPED}, {@code HANDED_OVER} or {@code DISABLED}
     */
    public void stop(StreamEventKind reason) {
        stop(reason, "");
    }

    /** Likewise, with one line for a person. */
    public void stop(StreamEventKind reason, String detail) {
        stopReason = new StreamEnd(reason, detail);
        stopping.countDown();
        source.stop();
    }

    /** Waits until the thread has finished. Returns whether it has: one that hangs in native code is left behind. */
    public boolean awaitStopped(Duration atMost) throws InterruptedException {
        return !alive() || thread.join(atMost);
    }

    /** Whether there is a thread that runs; a puller that was told to stop has one until it has finished. */
    public boolean alive() {
        return thread.isAlive();
    }

    /** Whether nobody records though nobody said stop: the thread died, or never began. */
    public boolean died() {
        return !alive() && stopping.getCount() > 0;
    }

    /**
     * Whether the thread hangs in a native call that no deadline ended; it will not come back by itself. One that waits
     * for the disk of the spool does not count: a second thread would wait for the same disk.
     */
    public boolean wedged() {
        long since = waitingSince;
        return since != NONE && nanoTime.getAsLong() - since > WEDGED.toNanos();
    }

    private void run() {
        record(StreamEventKind.WORKER_STARTED, "");
        try (writer) {
            Duration wait = firstWait;
            while (!stopping.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                wait = runOnce();
            }
            StreamEnd end = stopReason;
            if (!writer.end(end.kind(), end.detail())) {
                record(end.kind(), end.detail());
            }
        } catch (InterruptedException e) {
            LOG.atWarn().addKeyValue("camera", feed.code()).log("interrupted; the open segment is left to recovery");
        } finally {
            view = new View(StreamState.IDLE, "");
        }
    }

    /** Pulls until the stream ends. Returns how long to wait before the next time. */
    private Duration runOnce() {
        firstUnit = NONE;
        try {
            return ended(pull());
        } catch (Throwable e) { // the top of the loop: nothing ends a camera for good
            writer.close();
            return ended(broken(e));
        }
    }

    private Duration ended(StreamEnd end) {
        if (stopping.getCount() == 0) {
            return Duration.ZERO;
        }
        boolean refused = end.kind() == StreamEventKind.AUTHENTICATION_REFUSED;
        view = new View(
                refused ? StreamState.AUTHENTICATION_REFUSED : StreamState.CONNECTING,
                end.kind() + ": " + end.detail());
        long now = System.nanoTime();
        if (!writer.end(end.kind(), end.detail()) && failures.worthRecording(end.kind(), now)) {
            record(end.kind(), end.detail());
        }
        Duration delivered = firstUnit == NONE ? Duration.ZERO : Duration.ofNanos(now - firstUnit);
        return backoff.after(end.kind(), delivered, now);
    }

    private StreamEnd pull() {
        waitingSince = nanoTime.getAsLong();
        try {
            return source.pull(new Watch());
        } catch (Throwable e) { // an Error of one stream's bytes is no reason to leave its run open
            return broken(e);
        } finally {
            waitingSince = NONE;
        }
    }

    /** Logs each error once, however often the camera is asked again. */
    private StreamEnd broken(Throwable e) {
        String error = e.toString();
        if (!error.equals(lastError)) {
            lastError = error;
            LOG.atError().addKeyValue("camera", feed.code()).setCause(e).log("pulling failed");
        }
        return new StreamEnd(StreamEventKind.PARSE_FAILED, "an error of the recorder; its log says more");
    }

    /** Hands everything to the writer and notes that the camera delivers. */
    private final class Watch implements StreamSink {
        @Override
        public void tracks(VideoTrack video, @Nullable AudioTrack audio) {
            writer.tracks(video, audio);
        }

        @Override
        public void accept(AccessUnit unit) {
            waitingSince = NONE;
            if (firstUnit == NONE) {
                firstUnit = unit.arrivalNanos();
                failures.interrupted();
                view = new View(StreamState.DELIVERING, "");
            }
            writer.accept(unit);
            waitingSince = nanoTime.getAsLong();
        }
    }

    private void ofRecording(StreamEvent event) {
        if (view.state() == StreamState.DELIVERING) {
            view = new View(
                    StreamState.DELIVERING,
                    event.kind().delivering() ? event.detail() : event.kind() + ": " + event.detail());
        }
        events.accept(event);
    }

    private void record(StreamEventKind kind, String detail) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        events.accept(new StreamEvent(feed.camera(), now, kind, null, detail));
    }
}
