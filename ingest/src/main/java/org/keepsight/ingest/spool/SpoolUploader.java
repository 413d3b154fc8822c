package org.keepsight.ingest.spool;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.model.Degradation;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.FootageLocks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries closed segments from the spool to the object store and the catalogue. Thread-safe; owns its threads.
 *
 * <p>The rule of order: each camera has one line, its oldest segment first, and the cameras take turns. A segment waits for
 * its own camera's older ones, which coverage relies on, and for at most one of each other camera: however long the backlog
 * of one is, it does not hold up another.
 *
 * <p>A store or database that fails means a growing spool and retries, never a dropped segment; only a file that is not
 * what its name says is set aside. While they fail, one upload at a time finds out whether they are back: {@link
 * UploadGate}. A segment that fails while others succeed has a trouble of its own and waits for itself.
 */
public final class SpoolUploader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolUploader.class);
    private static final Duration RECOVERY_INTERVAL = Duration.ofSeconds(10);
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

    private final Spool spool;
    private final SegmentUpload upload;
    private final UploadSettings settings;
    private final InstantSource clock;
    private final UploadGate gate;
    private final DegradationJudge judge = new DegradationJudge();
    private final UploadOrder order = new UploadOrder();
    private final ScheduledThreadPoolExecutor threads;
    private final ScheduledExecutorService housekeeping;
    private final AtomicLong segments = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable String lastFailure;
    private volatile boolean closing;

    /**
     * A segment on its way.
     *
     * @param failed how often it failed
     * @param alone how often it failed while others succeeded
     * @param successes of all segments when it failed last
     */
    private record Attempt(SpooledSegment segment, int failed, int alone, long successes) {
        boolean isAlone(UploadTrouble trouble, long now) {
            return trouble == UploadTrouble.OF_THE_SEGMENT || (failed > 0 && now > successes);
        }
    }

    /** Starts uploading what waits in the spool, oldest first, and whatever closes from now on. */
    public SpoolUploader(
            Spool spool,
            ObjectStore store,
            SegmentCatalogue catalogue,
            ObjectSeal seal,
            FootageLocks locks,
            UploadSettings settings,
            InstantSource clock) {
        this(spool, store, SegmentUpload.Catalogue.of(catalogue), seal, locks, settings, clock);
    }

    SpoolUploader(
            Spool spool,
            ObjectStore store,
            SegmentUpload.Catalogue catalogue,
            ObjectSeal seal,
            FootageLocks locks,
            UploadSettings settings,
            InstantSource clock) {
        this.spool = spool;
        this.upload = new SegmentUpload(spool, store, catalogue, seal, locks, settings);
        this.settings = settings;
        this.clock = clock;
        this.gate = new UploadGate(
                settings.threads(), settings.firstRetry(), settings.longestRetry(), clock, System::nanoTime);
        this.threads = new ScheduledThreadPoolExecutor(
                settings.threads(),
                Thread.ofPlatform().name("upload-", 1).factory(),
                new ThreadPoolExecutor.DiscardPolicy()); // what closes after us waits for the next start
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        threads.setRemoveOnCancelPolicy(true);
        this.housekeeping = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("spool-watch").factory());
        repeat("close torn segments", spool::recoverTorn, RECOVERY_INTERVAL);
        repeat("judge the spool", this::degradation, WATCH_INTERVAL);
        spool.attach(segment -> order.add(segment).ifPresent(this::begin));
    }

    private void repeat(String what, Runnable step, Duration interval) {
        var unused = housekeeping.scheduleWithFixedDelay(
                () -> {
                    try {
                        step.run();
                    } catch (Throwable e) { // the top of a loop: the next turn tries again
                        LOG.atWarn().addKeyValue("step", what).setCause(e).log("the spool's housekeeping failed");
                    }
                },
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void begin(SpooledSegment segment) {
        schedule(new Attempt(segment, 0, 0, 0), Duration.ZERO);
    }

    private void schedule(Attempt attempt, Duration delay) {
        var unused = threads.schedule(() -> run(attempt), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run(Attempt attempt) {
        try {
            int entered = gate.enter();
            if (entered >= 0) {
                run(attempt, entered);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing; the file stays
        }
    }

    private void run(Attempt attempt, int entered) {
        try {
            long stored = upload.run(attempt.segment(), attempt.failed() > 0);
            gate.succeeded();
            segments.incrementAndGet();
            bytes.addAndGet(stored);
            order.settled(attempt.segment()).ifPresent(this::begin);
        } catch (UnusableSegmentException e) {
            gate.left();
            setAside(attempt.segment(), e);
            order.settled(attempt.segment()).ifPresent(this::begin);
        } catch (Throwable e) { // the top of the loop: any failure means later, never dropped, and the line goes on
            failed(attempt, entered, e);
        }
    }

    private void failed(Attempt attempt, int entered, Throwable e) {
        failures.incrementAndGet();
        lastFailure = String.valueOf(e.getMessage());
        UploadTrouble trouble = UploadTrouble.of(e);
        long successes = gate.successes();
        boolean isAlone = attempt.isAlone(trouble, successes);
        if (closing || isAlone) {
            gate.left();
        } else {
            gate.failed(entered, trouble, e);
        }
        if (isAlone && attempt.alone() == 0) {
            LOG.atWarn()
                    .addKeyValue("file", attempt.segment().file())
                    .setCause(e)
                    .log("a segment cannot be stored now; it is kept and tried again");
        }
        int alone = attempt.alone() + (isAlone ? 1 : 0);
        schedule(
                new Attempt(attempt.segment(), attempt.failed() + 1, alone, successes),
                alone == 0 ? Duration.ZERO : gate.backoff(alone));
    }

    private void setAside(SpooledSegment segment, UnusableSegmentException why) {
        failures.incrementAndGet();
        lastFailure = String.valueOf(why.getMessage());
        try {
            spool.quarantine(segment, String.valueOf(why.getMessage()));
        } catch (IOException | RuntimeException e) { // it stays where it is, and its camera's line goes on
            LOG.atError().addKeyValue("file", segment.file()).setCause(e).log("could not set a spool file aside");
        }
    }

    public UploadStatistics statistics() {
        SpoolBacklog backlog = spool.backlog();
        RoomStatistics room = spool.room();
        return new UploadStatistics(
                spool.bytes(),
                room.boundBytes(),
                backlog.files(),
                backlog.waited(clock.instant()),
                segments.get(),
                bytes.get(),
                failures.get(),
                spool.quarantined(),
                room.refusedBytes(),
                room.refusedFragments(),
                lastFailure);
    }

    /** Whether recording is degraded now. */
    public Degradation degradation() {
        Instant now = clock.instant();
        SpoolBacklog backlog = spool.backlog();
        return judge.judge(
                new DegradationJudge.Signs(gate.outage(), upload.meanPut(), backlog.waited(now), spool.room()),
                spool.bytes(),
                backlog.oldestStart().orElse(null),
                now);
    }

    /** Takes no new work, finishes what is on its way within the grace, and leaves the rest for the next start. */
    @Override
    public void close() {
        closing = true;
        gate.close();
        housekeeping.shutdown();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(settings.grace().toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
                if (!threads.awaitTermination(settings.grace().toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("an upload does not stop; its file stays in the spool");
                }
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
