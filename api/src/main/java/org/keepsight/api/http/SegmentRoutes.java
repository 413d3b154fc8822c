package org.keepsight.api.http;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.api.playback.SegmentName;
import org.keepsight.storage.audit.AuditEvent;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.Registry;

/** The search for footage: which segments there are. Each search is registered. */
final class SegmentRoutes {
    private final Registry registry;
    private final SegmentCatalogue catalogue;
    private final Jdbi jdbi;
    private final AuditLog audit;

    SegmentRoutes(Registry registry, SegmentCatalogue catalogue, Jdbi jdbi, AuditLog audit) {
        this.registry = registry;
        this.catalogue = catalogue;
        this.jdbi = jdbi;
        this.audit = audit;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of("listSegments", this::segments);
    }

    private Answer segments(Request request) {
        Camera asked = registry.camera(request.code("camera"));
        CameraId camera = asked.id();
        TimeRange range = request.window();
        int limit = request.limit();
        register(request, asked, range);
        // One more than asked for tells whether there is a next page.
        List<Segment> found = behind(camera, range, request.queryPart("cursor"), limit + 1);
        List<Segment> page = found.subList(0, Math.min(limit, found.size()));
        Map<RunId, Run> runs =
                catalogue.runs(page.stream().map(Segment::run).distinct().toList());
        return Answer.json(new SegmentJson.Page(
                page.stream()
                        .map(each -> SegmentJson.of(each, runs.get(each.run())))
                        .toList(),
                found.size() > limit ? SegmentName.of(page.getLast()).toString() : null));
    }

    /** Only the first page is a search; the others go on with it. */
    private void register(Request request, Camera camera, TimeRange range) {
        if (request.queryPart("cursor").isEmpty()) {
            About about = new About(camera.campus(), camera.code(), range);
            AuditEvent search =
                    AuditEvent.done("footage.searched", camera.code().value(), about, Map.of());
            jdbi.useTransaction(handle -> audit.write(handle, request.actor(), request.reason(), search));
        }
    }

    private List<Segment> behind(CameraId camera, TimeRange range, Optional<String> cursor, int limit) {
        if (cursor.isEmpty()) {
            return catalogue.segments(camera, range, null, limit);
        }
        SegmentName name = SegmentName.parse(cursor.get())
                .orElseThrow(() -> DomainException.invalid("cursor", "'cursor' is the 'next' of a former page"));
        Optional<Segment> last = catalogue.segment(camera, name.end(), name.run(), name.sequence());
        if (last.isPresent()) {
            return catalogue.segments(camera, range, last.get(), limit);
        }
        // Deleted since: only what ended later remains to be told.
        Instant start = name.end().isAfter(range.start()) ? name.end() : range.start();
        return TimeRange.between(start, range.end())
                .map(rest -> catalogue.segments(camera, rest, null, limit))
                .orElse(List.of());
    }
}
