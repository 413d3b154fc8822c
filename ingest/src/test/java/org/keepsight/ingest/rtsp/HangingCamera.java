package org.keepsight.ingest.rtsp;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.keepsight.ingest.segment.SegmentSettings;
import org.keepsight.ingest.segment.StreamSink;
import org.keepsight.ingest.spool.Spool;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.registry.CameraFeed;

/** A camera whose source hangs, deaf to every deadline and to stopping, as a call into the system may. */
public final class HangingCamera implements StreamSource {
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CameraPuller puller;

    /** Its puller believes itself to be in the year after whenever it is asked whether its thread is wedged. */
    public HangingCamera(CameraFeed feed, Spool spool, Consumer<StreamEvent> events) {
        puller = new CameraPuller(
                feed, this, SegmentSettings.DEFAULT, spool, events, InstantSource.system(), this::nanoTime);
    }

    public CameraPuller puller() {
        return puller;
    }

    /** A watcher is always long after the camera's own thread. */
    private long nanoTime() {
        boolean watcher = !Thread.currentThread().getName().startsWith("camera-");
        return System.nanoTime() + (watcher ? Duration.ofDays(365).toNanos() : 0);
    }

    @Override
    public StreamEnd pull(StreamSink sink) {
        hanging.countDown();
        awaitUninterrupted(released);
        return new StreamEnd(StreamEventKind.ENDED, "");
    }

    @Override
    public void stop() {
        stopped.countDown();
    }

    /** Waits until the thread hangs. */
    public void awaitHanging() {
        awaitUninterrupted(hanging);
    }

    /** Whether the thread was told to stop. */
    public boolean told() {
        return stopped.getCount() == 0;
    }

    /** Lets the thread come back, and waits until it has ended. */
    public void release() throws InterruptedException {
        released.countDown();
        if (!puller.awaitStopped(Duration.ofSeconds(30))) {
            throw new AssertionError("the released thread does not end");
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("a test forgot its camera");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
