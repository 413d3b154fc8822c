package org.keepsight.storage.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.catalogue.RestoredRows;
import org.keepsight.storage.check.CatalogueRebuild.Tally;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.object.ListedVersion;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectSeal.Verdict;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.StoredObject;

/**
 * Restores the rows of segments from the names and seals of their objects, camera by camera. Holds a batch of one camera at
 * a time; reads the beginning of one object a run. Thread-safe.
 */
final class FootageRestore {
    private static final int BATCH = 1_000;

    private final RestoredRows rows;
    private final ObjectStore store;
    private final ObjectSeal seal;
    private final ObjectContents contents;
    private final int place;
    private final Tally tally;

    /** @param place number of the store, which may be called otherwise than when its objects were written */
    FootageRestore(Jdbi owner, ObjectStore store, ObjectSeal seal, int place, Tally tally) {
        this.rows = new RestoredRows(owner);
        this.store = store;
        this.seal = seal;
        this.contents = new ObjectContents(store);
        this.place = place;
        this.tally = tally;
    }

    /** Restores these cameras, so many side by side, and returns the number of segments. */
    long run(Collection<CameraId> cameras, int sideBySide) throws IOException, InterruptedException {
        List<Long> restored = Cameras.each(cameras, sideBySide, "rebuild-", camera -> new OfCamera(camera).run());
        return restored.stream().mapToLong(Long::longValue).sum();
    }

    /** One camera under way. */
    private final class OfCamera {
        private final CameraId camera;
        private final List<Segment> whole = new ArrayList<>();
        private final List<Segment> damaged = new ArrayList<>();
        private final Map<RunId, Instant> runs = new HashMap<>();
        private final Set<LocalDate> days = new HashSet<>();
        private long segments;

        OfCamera(CameraId camera) {
            this.camera = camera;
        }

        long run() throws IOException {
            try (Stream<ListedVersion> listed = store.versions(ObjectKey.prefix(camera), null)) {
                for (Iterator<NamedVersions> names = NamedVersions.of(listed.iterator()); names.hasNext(); ) {
                    take(names.next());
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            flush();
            rows.judge(camera);
            tally.restored(camera, segments);
            return segments;
        }

        /** Takes the oldest version that is ours: what somebody put on top later is not what was recorded. */
        private void take(NamedVersions named) throws IOException {
            if (!segmentName(named.name())) {
                refuse(named.name(), "its name is not that of a segment");
                return;
            }
            boolean taken = false;
            for (ListedVersion version : named.objects().reversed()) {
                Optional<StoredObject> object = taken ? Optional.empty() : store.stat(version.version());
                if (taken) {
                    refuse(named.name(), "somebody wrote over a segment of ours, which is taken in");
                } else if (object.isPresent()) {
                    taken = take(object.get());
                }
            }
        }

        private boolean take(StoredObject object) throws IOException {
            switch (seal.verify(object)) {
                case Verdict.Ours ours -> take(new SealedObject(ours.segment(), ours.runStartedAt()), whole);
                case Verdict.Damaged cut -> take(new SealedObject(cut.segment(), cut.runStartedAt()), damaged);
                case Verdict.Foreign foreign -> {
                    refuse(object.key(), foreign.reason());
                    return false;
                }
            }
            return true;
        }

        private void refuse(String name, String why) {
            tally.refused(new StoreDiscrepancy.ForeignObject(camera, null, name, why));
        }

        private static boolean segmentName(String name) {
            try {
                ObjectKey.parse(name);
                return true;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private void take(SealedObject object, List<Segment> batch) throws IOException {
            Segment segment = object.segment();
            Instant known = runs.get(segment.run());
            if (known == null || object.runStartedAt().isBefore(known)) {
                try {
                    enter(contents.run(object));
                } catch (IOException e) {
                    if (known == null) {
                        tally.problem("run " + segment.run() + " of camera " + camera
                                + " has no row: the beginning of its object cannot be read: " + e.getMessage());
                    }
                }
            }
            batch.add(segment);
            segments++;
            if (whole.size() + damaged.size() >= BATCH) {
                flush();
            }
        }

        private void enter(Run run) {
            rows.enter(run);
            if (runs.size() >= BATCH) {
                runs.clear(); // they follow one another; one that comes again is only read again
            }
            runs.put(run.id(), run.startedAt());
        }

        private void flush() {
            List<Segment> all = new ArrayList<>(whole);
            all.addAll(damaged);
            for (Segment segment : all) {
                LocalDate day = LocalDate.ofInstant(segment.end(), ZoneOffset.UTC);
                if (days.add(day)) {
                    rows.ensurePartition(day);
                }
            }
            rows.enter(all, place);
            rows.markLost(damaged);
            whole.clear();
            damaged.clear();
        }
    }
}
