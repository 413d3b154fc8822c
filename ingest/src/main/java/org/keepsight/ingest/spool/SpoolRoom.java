package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.spool.SpoolBound.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a spool takes footage now, and what was lost because it did not. A refusal is logged once when it begins and
 * once, with the loss, when it ends. Looks at the disk once a second, whoever asks. Thread-safe.
 */
final class SpoolRoom {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolRoom.class);
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    /** After a write failed for want of room, whatever the disk says is free: it may be a quota's. */
    private static final long REST_NANOS = Duration.ofSeconds(10).toNanos();

    private final SpoolBound bound;
    private final DiskSpace.Probe disk;
    private final LongSupplier held;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final AtomicLong lookedNanos;
    private volatile DiskSpace seen;
    private Verdict verdict = Verdict.ROOM; // this and all below are guarded by this
    private @Nullable Instant refusingSince;
    private long failedNanos;
    private boolean failed;
    private Loss loss = Loss.NONE;
    private Loss before = Loss.NONE;

    /**
     * What was refused.
     *
     * @param bytes of pictures and sound
     * @param fragments groups of pictures, those that broke off included
     */
    private record Loss(long bytes, long fragments) {
        static final Loss NONE = new Loss(0, 0);

        Loss plus(long moreBytes, long moreFragments) {
            return new Loss(bytes + moreBytes, fragments + moreFragments);
        }
    }

    /** @param held bytes in all spools that share the bound */
    SpoolRoom(Path directory, SpoolBound bound, LongSupplier held) throws IOException {
        this(bound, () -> DiskSpace.of(directory), held, InstantSource.system(), System::nanoTime);
    }

    SpoolRoom(SpoolBound bound, DiskSpace.Probe disk, LongSupplier held, InstantSource clock, LongSupplier nanoTime)
            throws IOException {
        this.bound = bound;
        this.disk = disk;
        this.held = held;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.lookedNanos = new AtomicLong(nanoTime.getAsLong());
        this.seen = disk.look();
    }

    /** @throws SpoolFullException when nothing more is taken now */
    void require() throws SpoolFullException {
        switch (judge()) {
            case ROOM -> {}
            case BOUND_REACHED ->
                throw new SpoolFullException(
                        false, "the spool holds " + held.getAsLong() + " bytes and its bound is " + bytes());
            case DISK_FULL -> throw new SpoolFullException(true, "the disk of the spool is full up to its reserve");
        }
    }

    /** Says that a write found no room. */
    synchronized void failed() {
        failed = true;
        failedNanos = nanoTime.getAsLong();
        become(Verdict.DISK_FULL);
    }

    /** Counts footage that was not taken. */
    synchronized void refused(long bytes, long fragments) {
        loss = loss.plus(bytes, fragments);
    }

    /** The bound now, in bytes. */
    long bytes() {
        return bound.bytes(held.getAsLong(), disk());
    }

    RoomStatistics statistics() {
        Verdict now = judge();
        long holding = held.getAsLong();
        long bytes = bytes();
        synchronized (this) {
            return new RoomStatistics(holding, bytes, now, refusingSince, loss.bytes(), loss.fragments());
        }
    }

    private Verdict judge() {
        DiskSpace space = disk();
        long holding = held.getAsLong();
        synchronized (this) {
            failed &= nanoTime.getAsLong() - failedNanos < REST_NANOS;
            become(failed ? Verdict.DISK_FULL : bound.judge(verdict, holding, space));
            return verdict;
        }
    }

    private void become(Verdict next) {
        if (next != verdict && next == Verdict.ROOM) {
            LOG.atError()
                    .addKeyValue("since", refusingSince)
                    .addKeyValue("bytes", loss.bytes() - before.bytes())
                    .addKeyValue("fragments", loss.fragments() - before.fragments())
                    .log("the spool takes footage again; what was refused is lost");
            refusingSince = null;
        } else if (next != verdict && verdict == Verdict.ROOM) {
            refusingSince = clock.instant();
            before = loss;
            LOG.atError()
                    .addKeyValue("why", next)
                    .addKeyValue("spoolBytes", held.getAsLong())
                    .log("the spool takes no more footage: what cameras send now is lost");
        } else if (next != verdict) {
            LOG.atWarn().addKeyValue("why", next).log("the spool takes no footage for another reason now");
        }
        verdict = next;
    }

    /** A disk that cannot be asked is as it was: writing will tell. */
    private DiskSpace disk() {
        long last = lookedNanos.get();
        long now = nanoTime.getAsLong();
        if (now - last >= LOOK_NANOS && lookedNanos.compareAndSet(last, now)) {
            try {
                seen = disk.look();
            } catch (IOException e) {
                LOG.atWarn().setCause(e).log("the disk of the spool does not say how full it is");
            }
        }
        return seen;
    }
}
