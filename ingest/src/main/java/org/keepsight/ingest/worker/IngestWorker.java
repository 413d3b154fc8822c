package org.keepsight.ingest.worker;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.keepsight.ingest.rtsp.CameraPuller;
import org.keepsight.ingest.spool.Spool;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.registry.CameraFeed;
import org.keepsight.storage.registry.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the registered cameras: follows the registry, and reports what the cameras do. A database that does not answer
 * stops no recording: changes are seen, events delivered and reports made when it is back. Owns one thread of its own and
 * one for each camera; thread-safe.
 */
public final class IngestWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IngestWorker.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int TICKS_PER_REPORT = 2;
    private static final Duration CLOSING = Duration.ofSeconds(30);
    private static final long NO_REVISION = Long.MIN_VALUE;

    private final Registry registry;
    private final StreamLog log;
    private final EventQueue events = new EventQueue();
    private final Pullers pullers;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "ingest-worker");
    private final Set<String> failing = new HashSet<>();
    private long revision = NO_REVISION;

    /** Records nothing until {@link #start}. */
    public IngestWorker(Registry registry, StreamLog log, Spool spool, IngestSettings settings, InstantSource clock) {
        this.registry = registry;
        this.log = log;
        this.pullers = new Pullers(
                feed -> new CameraPuller(feed, settings.source(), settings.segments(), spool, events::put, clock),
                events::put,
                clock);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    public IngestStatistics statistics() {
        return pullers.statistics();
    }

    private void run() {
        try {
            for (int tick = 0; !closing.await(tick == 0 ? 0 : TICK.toMillis(), TimeUnit.MILLISECONDS); tick++) {
                guarded("follow the registry", this::follow);
                guarded("replace lost threads", pullers::replaceLost);
                if (tick % TICKS_PER_REPORT == 0) {
                    guarded("report", this::report);
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("The worker was interrupted and stops its cameras");
        } finally {
            pullers.stop();
            guarded("report", this::report);
        }
    }

    private void follow() {
        long now = registry.revision();
        if (now == revision) {
            return;
        }
        List<CameraFeed> feeds = registry.feeds();
        List<CameraId> unknown = pullers.unknown(feeds);
        if (!unknown.isEmpty()) {
            log.live(unknown).forEach((camera, live) -> pullers.remember(camera, live.durableUntil()));
        }
        pullers.adopt(feeds);
        revision = now;
    }

    /** Evidence first: nobody may answer for a time whose events are not known. */
    private void report() {
        var live = pullers.live();
        events.deliver(log);
        if (!live.isEmpty()) {
            log.report(live);
        }
    }

    /** One line when a step begins to fail, and one when it works again. */
    private void guarded(String name, Runnable step) {
        try {
            step.run();
            if (failing.remove(name)) {
                LOG.atInfo().addKeyValue("step", name).log("The step works again");
            }
        } catch (Throwable e) { // the top of the loop: an Error of one turn must not end the worker
            if (failing.add(name)) {
                LOG.atError()
                        .addKeyValue("step", name)
                        .setCause(e)
                        .log(
                                "The step fails, likely for want of the database; recording goes on and it is tried again");
            }
        }
    }

    /** Ends every run in good order. Does not hang: a camera whose thread does is left behind. */
    @Override
    public void close() {
        closing.countDown();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(CLOSING)) {
                LOG.error("The worker does not stop; its thread is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
