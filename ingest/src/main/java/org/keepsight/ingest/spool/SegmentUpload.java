package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
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
import org.keepsight.storage.protection.FootageLocks;
import org.keepsight.storage.protection.LockDate;

/**
 * Takes one closed segment from the spool to store and catalogue: <b>object put, locked, and confirmed (size and digest) -> row
 * and camera-day in one transaction -> what its lock lacks asked for -> spool file removed</b>. Any step that fails is repeated with all before it, which find
 * their work done. Thread-safe.
 */
final class SegmentUpload {
    /** The share of the newest upload in the mean. */
    private static final int SMOOTHING = 4;

    /** What an upload needs of {@link SegmentCatalogue}. */
    interface Catalogue {
        boolean commit(Segment segment, Run run);

        Map<RunId, Run> runs(Collection<RunId> ids);

        static Catalogue of(SegmentCatalogue catalogue) {
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
    private final FootageLocks locks;
    private final UploadSettings settings;
    private final AtomicLong meanPutNanos = new AtomicLong();

    SegmentUpload(
            Spool spool,
            ObjectStore store,
            Catalogue catalogue,
            ObjectSeal seal,
            FootageLocks locks,
            UploadSettings settings) {
        this.spool = spool;
        this.store = store;
        this.catalogue = catalogue;
        this.seal = seal;
        this.locks = locks;
        this.settings = settings;
    }

    /**
     * Stores a segment and removes its file.
     *
     * @param again whether an attempt failed before: then the file is read anew, for it may be what is wrong
     * @return its bytes
     * @throws StoreFailedException when the store does not take it
     * @throws UnusableSegmentException when no retry can help
     */
    long run(SpooledSegment spooled, boolean again) throws IOException {
        SegmentContents known = spooled.contents();
        SegmentContents contents = known == null || again ? SegmentReader.contents(spooled) : known;
        Run run = runOf(spooled, contents);
        LockDate lock = locks.date(segment(spooled, contents, null));
        StoredObject stored = put(spooled, contents, run, lock);
        Segment segment = segment(spooled, contents, stored.versionId());
        catalogue.commit(segment, run);
        locks.settle(segment, lock);
        spool.remove(spooled);
        return contents.bytes();
    }

    /** How long a put took lately; the newest count most. */
    Duration meanPut() {
        return Duration.ofNanos(meanPutNanos.get());
    }

    private StoredObject put(SpooledSegment spooled, SegmentContents contents, Run run, LockDate lock)
            throws IOException {
        Map<String, String> metadata = seal.seal(segment(spooled, contents, null), run.startedAt());
        long began = System.nanoTime();
        try {
            return store.put(spooled.key().toString(), spooled.file(), contents.digest(), metadata, lock.until());
        } catch (FileAlreadyExistsException e) {
            throw new UnusableSegmentException("the store holds other bytes under its key", e);
        } catch (IOException e) {
            throw new StoreFailedException(e);
        } finally {
            long took = System.nanoTime() - began;
            meanPutNanos.updateAndGet(mean -> mean + (took - mean) / SMOOTHING);
        }
    }

    private Run runOf(SpooledSegment spooled, SegmentContents contents) throws IOException {
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
}
