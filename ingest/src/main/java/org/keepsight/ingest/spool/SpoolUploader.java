package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.media.InitSegment;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.StoredObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries closed segments from the spool to the object store and the catalogue. Thread-safe; owns its threads.
 *
 * <p>The record protocol, of which this is the second half: fragment appended -> segment closed, trailer written, fsynced,
 * renamed -> <b>object put (digest checked) -> row and camera-day in one transaction -> spool file removed</b>. Every
 * step may be repeated, so a restart goes on from whatever the spool shows. A store or database that fails means a
 * growing spool and retries, never a dropped segment; only a file that is not what its name says is set aside.
 */
public final class SpoolUploader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolUploader.class);
    private static final Duration RECOVERY_INTERVAL = Duration.ofSeconds(10);

    /** What the uploader needs of {@link SegmentCatalogue}. */
    interface Catalogue {
        boolean commit(Segment segment, Run run);

        Map<RunId, Run> runs(Collection<RunId> ids);

        private static Catalogue of(SegmentCatalogue catalogue) {
            return new Catalogue() {
                @Override
                public boolean commit(Segment segment, Run run) {
                    return catalogue.commit(segment, run);
                }

                @Override
                public Map<RunId, Run> runs(Collection<RunId> ids) {
                    return catalogue.runs(ids);
                }
            };
        }
    }

    private final Spool spool;
    private final ObjectStore store;
    private final Catalogue catalogue;
    private final ObjectSeal seal;
    private final UploadSettings settings;
    private final InstantSource clock;
    private final Outage outage;
    private final UploadOrder order = new UploadOrder();
    private final ScheduledThreadPoolExecutor threads;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong segments = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable String lastFailure;

    /** Starts uploading what waits in the spool, oldest first, and whatever closes from now on. */
    public SpoolUploader(
            Spool spool,
            ObjectStore store,
            SegmentCatalogue catalogue,
            ObjectSeal seal,
            UploadSettings settings,
            InstantSource clock) {
        this(spool, store, Catalogue.of(catalogue), seal, settings, clock);
    }

    SpoolUploader(
            Spool spool,
            ObjectStore store,
            Catalogue catalogue,
            ObjectSeal seal,
            UploadSettings settings,
            InstantSource clock) {
        this.spool = spool;
        this.store = store;
        this.catalogue = catalogue;
        this.seal = seal;
        this.settings = settings;
        this.clock = clock;
        this.outage = new Outage(settings.firstRetry(), settings.longestRetry(), System::nanoTime);
        this.threads = new ScheduledThreadPoolExecutor(
                settings.threads(),
                Thread.ofPlatform().name("upload-", 1).factory(),
                new ThreadPoolExecutor.DiscardPolicy()); // what closes after us waits for the next start
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        threads.setRemoveOnCancelPolicy(true);
        var unused = threads.scheduleWithFixedDelay(
                this::recoverTorn, RECOVERY_INTERVAL.toMillis(), RECOVERY_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        spool.attach(segment -> order.add(segment).ifPresent(this::begin));
    }

    private void begin(SpooledSegment segment) {
        schedule(segment, 0, Duration.ZERO);
    }

    private void schedule(SpooledSegment segment, int failed, Duration delay) {
        var unused = threads.schedule(() -> attempt(segment, failed), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void attempt(SpooledSegment segment, int failed) {
        try {
            if (closing.await(outage.pause().toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            upload(segment, failed > 0);
            outage.succeeded();
            order.settled(segment).ifPresent(this::begin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing; the file stays
        } catch (UnusableSegmentException e) {
            setAside(segment, e);
            order.settled(segment).ifPresent(this::begin);
        } catch (Throwable e) { // the top of the loop: any failure means later, never dropped, and the line goes on
            failed(e);
            schedule(segment, failed + 1, outage.backoff(failed + 1));
        }
    }

    private void failed(Throwable e) {
        failures.incrementAndGet();
        lastFailure = String.valueOf(e.getMessage());
        if (closing.getCount() > 0) {
            outage.failed(e);
        }
    }

    /** @param again whether an attempt failed before: then the file is read anew, for it may be what is wrong */
    private void upload(SpooledSegment spooled, boolean again) throws IOException {
        SegmentContents known = spooled.contents();
        SegmentContents contents = known == null || again ? SegmentReader.contents(spooled) : known;
        Run run = run(spooled, contents);
        StoredObject stored = put(spooled, contents, run);
        catalogue.commit(segment(spooled, contents, stored.versionId()), run);
        spool.remove(spooled);
        segments.incrementAndGet();
        bytes.addAndGet(contents.bytes());
    }

    private StoredObject put(SpooledSegment spooled, SegmentContents contents, Run run) throws IOException {
        Map<String, String> metadata = seal.seal(segment(spooled, contents, null), run.startedAt());
        try {
            return store.put(spooled.key().toString(), spooled.file(), contents.digest(), metadata);
        } catch (FileAlreadyExistsException e) {
            throw new UnusableSegmentException("the store holds other bytes under its key", e);
        }
    }

    private Run run(SpooledSegment spooled, SegmentContents contents) throws IOException {
        RunId id = spooled.key().run();
        if (spooled.contents() == null) { // the beginning of its run may have been stored before a restart
            Run stored = catalogue.runs(Set.of(id)).get(id);
            if (stored != null) {
                return stored;
            }
        }
        InitSegment init = SegmentReader.init(spooled, contents.initBytes());
        return new Run(
                id,
                spooled.key().camera(),
                spooled.runStartedAt(),
                init.codec(),
                init.codecs(),
                init.width(),
                init.height());
    }

    private Segment segment(SpooledSegment spooled, SegmentContents contents, @Nullable String versionId) {
        return new Segment(
                spooled.key().camera(),
                spooled.key().run(),
                spooled.key().sequence(),
                spooled.key().time(),
                spooled.key().ticks(),
                contents.bytes(),
                contents.initBytes(),
                contents.digest(),
                contents.merkleRoot(),
                spooled.key().retentionClass(),
                spooled.key().origin(),
                settings.node(),
                settings.store(),
                versionId,
                SegmentState.STORED);
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

    private void recoverTorn() {
        try {
            spool.recoverTorn();
        } catch (Throwable e) { // the top of a loop: the next turn tries again
            LOG.atWarn().setCause(e).log("torn segments cannot be closed yet");
        }
    }

    public UploadStatistics statistics() {
        Spool.Backlog backlog = spool.backlog();
        Duration age = backlog.oldestEnd()
                .map(end -> Duration.between(end, clock.instant()))
                .filter(waited -> !waited.isNegative())
                .orElse(Duration.ZERO);
        return new UploadStatistics(
                spool.bytes(),
                backlog.files(),
                age,
                segments.get(),
                bytes.get(),
                failures.get(),
                spool.quarantined(),
                lastFailure);
    }

    /** Takes no new work, finishes what is on its way within the grace, and leaves the rest for the next start. */
    @Override
    public void close() {
        closing.countDown();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(settings.grace().toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
                Instant given = clock.instant();
                if (!threads.awaitTermination(settings.grace().toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.atWarn()
                            .addKeyValue("since", given)
                            .log("an upload does not stop; its file stays in the spool");
                }
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
