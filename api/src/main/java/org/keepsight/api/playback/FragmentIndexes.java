package org.keepsight.api.playback;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.keepsight.storage.media.FragmentIndex;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fragment indexes of stored segments, read from the store a few at a time and kept while they are used: the
 * objects never change. Thread-safe.
 */
final class FragmentIndexes {
    private static final Logger LOG = LoggerFactory.getLogger(FragmentIndexes.class);
    /** Ranged reads at the same time, over all callers. */
    private static final int READERS = 16;
    /** A day of one camera in one-minute segments and some; about 2 KB each. */
    private static final int KEPT = 2_000;

    private final ObjectStore store;
    private final Semaphore readers = new Semaphore(READERS);
    private final Map<SegmentName, FragmentIndex> kept = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SegmentName, FragmentIndex> eldest) {
            return size() > KEPT;
        }
    };

    FragmentIndexes(ObjectStore store) {
        this.store = store;
    }

    /** The index of one segment. */
    FragmentIndex of(Segment segment) throws IOException {
        SegmentName name = SegmentName.of(segment);
        synchronized (kept) {
            FragmentIndex known = kept.get(name);
            if (known != null) {
                return known;
            }
        }
        FragmentIndex read = FragmentIndex.read(store, ObjectVersion.of(segment), segment.bytes());
        synchronized (kept) {
            kept.put(name, read);
        }
        return read;
    }

    /**
     * The fragments of these segments. A segment that cannot be read is left out and logged: one damaged minute must
     * not hide the hour around it.
     *
     * @throws DomainException {@code UNAVAILABLE} when not one of them can be read
     */
    List<PlayableFragment> fragments(List<Segment> segments) throws InterruptedException {
        List<Future<Optional<List<PlayableFragment>>>> reads = new ArrayList<>(segments.size());
        List<PlayableFragment> fragments = new ArrayList<>();
        boolean any = segments.isEmpty();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Segment segment : segments) {
                reads.add(threads.submit(() -> fragments(segment)));
            }
            for (Future<Optional<List<PlayableFragment>>> read : reads) {
                Optional<List<PlayableFragment>> found = read.get();
                any |= found.isPresent();
                found.ifPresent(fragments::addAll);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("reading an index failed", e.getCause());
        }
        if (!any) {
            throw new DomainException(
                    DomainException.Kind.UNAVAILABLE, null, "the object store cannot give this footage now");
        }
        return fragments;
    }

    private Optional<List<PlayableFragment>> fragments(Segment segment) throws InterruptedException {
        readers.acquire();
        try {
            return Optional.of(PlayableFragment.of(segment, of(segment)));
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("camera", segment.camera())
                    .addKeyValue("segment", SegmentName.of(segment))
                    .addKeyValue("reason", e.toString())
                    .log("a stored segment cannot be read");
            return Optional.empty();
        } finally {
            readers.release();
        }
    }
}
