package org.keepsight.storage.check;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.CameraDay;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.check.Discrepancy.DayDiffers;
import org.keepsight.storage.check.Discrepancy.ObjectMissing;
import org.keepsight.storage.check.Discrepancy.ObjectUnknown;
import org.keepsight.storage.check.Discrepancy.SizeDiffers;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.StoredObject;

/**
 * Compares catalogue and object store both ways, one camera and day at a time: a merge of two sorted sequences, so memory
 * is bounded by a camera's day.
 *
 * <p>Recording goes on while it runs. A day that disagrees is therefore compared again, and only what disagrees twice is
 * reported. Reads only. Thread-safe.
 */
public final class StorageCheck {
    private static final int PAGE = 2000;

    private final SegmentCatalogue catalogue;
    private final ObjectStore store;
    private final Duration grace;

    /** @param grace how long to wait before a disagreement is looked at again */
    public StorageCheck(SegmentCatalogue catalogue, ObjectStore store, Duration grace) {
        this.catalogue = catalogue;
        this.store = store;
        this.grace = grace;
    }

    /**
     * Checks one camera from first to last UTC day, both included.
     *
     * @throws IOException when the store could not be asked: then nothing is known
     */
    public void check(CameraId camera, LocalDate first, LocalDate last, Consumer<Discrepancy> report)
            throws IOException, InterruptedException {
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            List<Discrepancy> found = compare(camera, day);
            if (!found.isEmpty()) {
                Thread.sleep(grace);
                List<Discrepancy> again = compare(camera, day);
                found.stream().filter(again::contains).forEach(report);
            }
        }
    }

    private List<Discrepancy> compare(CameraId camera, LocalDate day) throws IOException {
        List<Discrepancy> found = new ArrayList<>();
        // Objects first: an object is there before its row, so a row read later cannot miss it.
        List<StoredObject> objects = objects(camera, day);
        List<Segment> rows = rows(camera, day);
        merge(camera, day, rows, objects, found);
        compareDay(camera, day, rows, found);
        return found;
    }

    private List<StoredObject> objects(CameraId camera, LocalDate day) throws IOException {
        try (Stream<StoredObject> listed = store.list(ObjectKey.prefix(camera, day), null)) {
            return listed.toList();
        }
    }

    /** The rows of segments that end on this day, in the order of their keys. */
    private List<Segment> rows(CameraId camera, LocalDate day) {
        Instant midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        // A segment that ends exactly at midnight belongs to the day it begins to touch.
        TimeRange range = new TimeRange(midnight.minusNanos(1000), midnight.plus(Duration.ofDays(1)));
        List<Segment> rows = new ArrayList<>();
        List<Segment> page = catalogue.segments(camera, range, null, PAGE);
        while (!page.isEmpty()) {
            page.stream().filter(segment -> endsOn(segment, day)).forEach(rows::add);
            page = page.size() < PAGE ? List.of() : catalogue.segments(camera, range, page.getLast(), PAGE);
        }
        rows.sort(Comparator.comparing(StorageCheck::key));
        return rows;
    }

    private static void merge(
            CameraId camera, LocalDate day, List<Segment> rows, List<StoredObject> objects, List<Discrepancy> found) {
        Iterator<StoredObject> rest = objects.iterator();
        StoredObject object = next(rest);
        for (Segment row : rows) {
            String key = key(row);
            while (object != null && object.key().compareTo(key) < 0) {
                found.add(new ObjectUnknown(camera, day, object.key()));
                object = next(rest);
            }
            if (object != null && object.key().equals(key)) {
                if (object.bytes() != row.bytes()) {
                    found.add(new SizeDiffers(camera, day, key, row.bytes(), object.bytes()));
                }
                object = next(rest);
            } else if (row.state() == SegmentState.STORED) {
                found.add(new ObjectMissing(camera, day, key));
            }
        }
        for (; object != null; object = next(rest)) {
            found.add(new ObjectUnknown(camera, day, object.key()));
        }
    }

    private void compareDay(CameraId camera, LocalDate day, List<Segment> rows, List<Discrepancy> found) {
        List<Segment> stored =
                rows.stream().filter(row -> row.state() == SegmentState.STORED).toList();
        CameraDay claimed = catalogue.days(List.of(camera), day, day).getOrDefault(camera, List.of()).stream()
                .findFirst()
                .orElse(new CameraDay(camera, day, TimeRanges.NONE, TimeRanges.NONE, TimeRanges.NONE, 0, 0));
        long bytes = stored.stream().mapToLong(Segment::bytes).sum();
        if (claimed.segments() != stored.size() || claimed.bytes() != bytes) {
            found.add(new DayDiffers(
                    camera,
                    day,
                    "says %d segments, %d bytes; there are %d, %d"
                            .formatted(claimed.segments(), claimed.bytes(), stored.size(), bytes)));
        }
    }

    private static boolean endsOn(Segment segment, LocalDate day) {
        return segment.end().atOffset(ZoneOffset.UTC).toLocalDate().equals(day);
    }

    private static String key(Segment segment) {
        return ObjectKey.of(segment).toString();
    }

    private static @Nullable StoredObject next(Iterator<StoredObject> rest) {
        return rest.hasNext() ? rest.next() : null;
    }
}
