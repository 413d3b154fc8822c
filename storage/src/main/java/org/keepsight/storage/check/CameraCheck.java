package org.keepsight.storage.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.keepsight.storage.catalogue.CatalogueAudit;
import org.keepsight.storage.catalogue.CataloguedSegment;
import org.keepsight.storage.catalogue.DayEvidence;
import org.keepsight.storage.check.Inspector.Depth;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.object.ListedVersion;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;

/**
 * Checks one camera: a single listing of its objects, day by day beside the rows of the day in pages. What disagrees is
 * suspected, and looked at again after the grace; of suspects a bounded number is held. Not thread-safe.
 */
final class CameraCheck {
    /** Behind every name that a key may be made of. */
    static final String BEHIND = "~";

    private final CameraId camera;
    private final CatalogueAudit audit;
    private final ObjectStore store;
    private final CheckPass pass;
    private final Suspects suspects;
    private final RunOrder runs = new RunOrder();
    private final String prefix;
    private CheckCount counted = CheckCount.NONE;

    CameraCheck(CameraId camera, CatalogueAudit audit, ObjectStore store, Inspector inspector, CheckPass pass) {
        this.camera = camera;
        this.audit = audit;
        this.store = store;
        this.pass = pass;
        this.suspects = new Suspects(inspector, pass.grace(), this::found);
        this.prefix = ObjectKey.prefix(camera);
    }

    /** @param first first day to look at; {@code last} is included */
    void run(LocalDate first, LocalDate last) throws IOException, InterruptedException {
        // Days are named as in object names, with the '/' behind, so that they sort as the names do.
        NavigableMap<String, LocalDate> days = new TreeMap<>();
        for (DayEvidence day : audit.days(camera, first, last)) {
            day.difference().ifPresent(what -> found(new CatalogueDiscrepancy.DayDiffers(camera, day.day(), what)));
            if (day.hasRows()) {
                days.put(folder(day.day()), day.day());
            }
        }
        // Without bounds, names that are no days are looked at, too.
        String after = first.equals(CheckScope.FIRST) ? null : prefix + folder(first);
        String end = last.equals(CheckScope.LAST) ? BEHIND : folder(last);
        try (Stream<ListedVersion> listed = store.versions(prefix, after)) {
            merge(days, new ObjectDays(NamedVersions.of(listed.iterator()), prefix, end));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        suspects.settle();
        pass.passed(camera, last, counted);
    }

    private void merge(NavigableMap<String, LocalDate> days, ObjectDays objects)
            throws IOException, InterruptedException {
        while (true) {
            String stored = objects.day();
            String day = days.isEmpty() || (stored != null && stored.compareTo(days.firstKey()) < 0)
                    ? stored
                    : days.firstKey();
            if (day == null) {
                return;
            }
            LocalDate rowsOf = days.remove(day);
            Iterator<CataloguedSegment> rows =
                    rowsOf == null ? Collections.emptyIterator() : new DayRows(audit, camera, rowsOf);
            runs.nextDay();
            Merge.walk(
                    rows,
                    row -> ObjectKey.of(row.segment()).toString(),
                    objects.of(day),
                    NamedVersions::name,
                    new Sides());
            if (suspects.settled() && rowsOf != null) {
                pass.passed(camera, rowsOf, counted);
                counted = CheckCount.NONE;
            }
        }
    }

    private void found(Discrepancy discrepancy) {
        pass.found(camera, discrepancy);
    }

    private static String folder(LocalDate day) {
        return DateTimeFormatter.BASIC_ISO_DATE.format(day) + "/";
    }

    /** What the merge finds. */
    private final class Sides implements Merge.Sides<CataloguedSegment, NamedVersions> {
        @Override
        public void rowOnly(CataloguedSegment row) throws IOException, InterruptedException {
            follow(row);
            switch (row.segment().state()) {
                case STORED -> suspects.add(ObjectKey.of(row.segment()).toString(), Depth.NAME);
                case CONDEMNED, LOST -> {} // no object is expected
            }
        }

        @Override
        public void objectOnly(NamedVersions object) throws IOException, InterruptedException {
            counted = counted.plus(new CheckCount(0, object.objects().isEmpty() ? 0 : 1, 0, 0));
            suspects.add(object.name(), Depth.NAME);
        }

        @Override
        public void both(CataloguedSegment row, NamedVersions object) throws IOException, InterruptedException {
            follow(row);
            counted = counted.plus(new CheckCount(0, object.objects().isEmpty() ? 0 : 1, 0, 0));
            Segment segment = row.segment();
            long bytes = object.of(segment).map(ListedVersion::bytes).orElse(-1L);
            switch (segment.state()) {
                case STORED -> stored(segment, object, bytes);
                case LOST -> {
                    if (segment.bytes() == bytes) {
                        suspects.add(object.name(), Depth.BYTES);
                    }
                }
                case CONDEMNED -> {} // being deleted
            }
        }

        private void follow(CataloguedSegment row) {
            counted = counted.plus(new CheckCount(1, 0, 0, 0));
            runs.follow(row).ifPresent(CameraCheck.this::found);
        }

        private void stored(Segment segment, NamedVersions object, long bytes)
                throws IOException, InterruptedException {
            Depth depth = pass.depth(object.name());
            if (segment.bytes() != bytes) {
                suspects.add(object.name(), Depth.NAME);
            } else if (depth != Depth.NAME) {
                counted = counted.plus(new CheckCount(0, 0, 1, depth == Depth.BYTES ? 1 : 0));
                suspects.verify(object.name(), depth);
            }
            if (bytes >= 0 && object.versions().size() > 1) {
                others(segment, object);
            }
        }

        /** Nothing of ours ever lies beside a segment's version, not even for a moment: this needs no second look. */
        private void others(Segment segment, NamedVersions object) {
            List<ListedVersion> others = object.objects().stream()
                    .filter(each -> !each.version().equals(new ObjectVersion(object.name(), segment.versionId())))
                    .toList();
            if (!others.isEmpty()) {
                found(new SegmentDiscrepancy.ExtraVersions(
                        segment, others.size(), others.getFirst().bytes()));
            }
            if (object.isHidden()) {
                found(new SegmentDiscrepancy.HiddenByMarker(segment));
            }
        }
    }
}
