package org.keepsight.storage.check;

import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.CatalogueAudit;
import org.keepsight.storage.catalogue.CataloguedSegment;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Segment;

/**
 * The rows of a camera's day in the order of their objects' names, page by page: no transaction stays open while objects are
 * looked at. Not thread-safe.
 */
final class DayRows implements Iterator<CataloguedSegment> {
    private final CatalogueAudit audit;
    private final CameraId camera;
    private final LocalDate day;
    private final Deque<CataloguedSegment> page = new ArrayDeque<>();
    private @Nullable Segment last;
    private boolean ended;

    DayRows(CatalogueAudit audit, CameraId camera, LocalDate day) {
        this.audit = audit;
        this.camera = camera;
        this.day = day;
    }

    @Override
    public boolean hasNext() {
        if (page.isEmpty() && !ended) {
            page.addAll(audit.page(camera, day, last));
            ended = page.isEmpty();
        }
        return !page.isEmpty();
    }

    @Override
    public CataloguedSegment next() {
        CataloguedSegment next = page.removeFirst();
        last = next.segment();
        return next;
    }
}
