package org.keepsight.api.http;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keepsight.api.playback.Footage;
import org.keepsight.api.playback.Playlist;
import org.keepsight.api.playback.SegmentName;
import org.keepsight.api.playback.Still;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.Registry;

/** Segments, their bytes, playlists and stills. */
final class FootageRoutes {
    /** No browser keeps footage: whoever signs in next at the same computer may not see it. */
    private static final String UNKEPT = "no-store";

    private static final int DEFAULT_WIDTH = 640;

    private final Registry registry;
    private final SegmentCatalogue catalogue;
    private final ObjectStore store;
    private final Footage footage;

    FootageRoutes(Registry registry, SegmentCatalogue catalogue, ObjectStore store, Footage footage) {
        this.registry = registry;
        this.catalogue = catalogue;
        this.store = store;
        this.footage = footage;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "listSegments", this::segments,
                "getSegmentMedia", this::media,
                "headSegmentMedia", this::media,
                "getPlaylist", this::playlist,
                "getStill", this::still,
                "headStill", this::still);
    }

    private Answer segments(Request request) {
        CameraId camera = registry.camera(request.code("camera")).id();
        TimeRange range = request.window();
        int limit = request.limit();
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

    private Answer media(Request request) {
        Segment segment = segment(request);
        String etag = '"' + segment.digest().hex() + '"';
        if (request.header("If-None-Match").filter(etag::equals).isPresent()) {
            return new Answer.Bare(304, Map.of("ETag", etag, "Cache-Control", UNKEPT));
        }
        boolean ranged = request.header("If-Range").map(etag::equals).orElse(true);
        Optional<ByteRange> range;
        try {
            range = ranged && request.header("Range").isPresent()
                    ? ByteRange.parse(request.header("Range").get(), segment.bytes())
                    : Optional.empty();
        } catch (ByteRange.Unsatisfiable e) {
            return new Answer.Whole(
                    416,
                    Problem.MEDIA_TYPE,
                    Map.of("Content-Range", "bytes */" + segment.bytes()),
                    Json.write(Problem.ofStatus(416, "the object has " + segment.bytes() + " bytes")));
        }
        return range.map(part -> stream(segment, etag, part)).orElseGet(() -> stream(segment, etag));
    }

    private Answer stream(Segment segment, String etag) {
        return streamed(
                200,
                segment,
                new ByteRange(0, segment.bytes() - 1),
                Map.of("ETag", etag, "Cache-Control", UNKEPT, "Accept-Ranges", "bytes"));
    }

    private Answer stream(Segment segment, String etag, ByteRange part) {
        String contentRange = "bytes %d-%d/%d".formatted(part.first(), part.last(), segment.bytes());
        return streamed(
                206,
                segment,
                part,
                Map.of("ETag", etag, "Cache-Control", UNKEPT, "Accept-Ranges", "bytes", "Content-Range", contentRange));
    }

    private Answer streamed(int status, Segment segment, ByteRange part, Map<String, String> headers) {
        String key = ObjectKey.of(segment).toString();
        return new Answer.Streamed(
                status, "video/mp4", headers, part.length(), () -> store.get(key, part.first(), part.length()));
    }

    private Segment segment(Request request) {
        CameraId camera = registry.camera(request.code("camera")).id();
        String text = request.pathPart("segment");
        Segment segment = SegmentName.parse(text)
                .flatMap(name -> catalogue.segment(camera, name.end(), name.run(), name.sequence()))
                .orElseThrow(() -> DomainException.notFound("segment", text));
        if (segment.state() != SegmentState.STORED) {
            throw new DomainException(
                    DomainException.Kind.NOT_FOUND,
                    "segment",
                    segment.state() == SegmentState.LOST
                            ? "the object of this segment is missing or corrupt"
                            : "this segment is being deleted under the retention policy");
        }
        return segment;
    }

    private Answer playlist(Request request) throws InterruptedException {
        Camera camera = registry.camera(request.code("camera"));
        TimeRange range = request.window();
        if (range.duration().compareTo(Footage.LONGEST) > 0) {
            throw DomainException.invalid("to", "at most 24 h are played at once");
        }
        return Answer.text(Playlist.MEDIA_TYPE, Playlist.of(footage.fragments(camera, range), SegmentJson::mediaUrl));
    }

    private Answer still(Request request) throws Exception {
        Camera camera = registry.camera(request.code("camera"));
        Still still = footage.still(
                camera, request.instant("at"), request.integer("width").orElse(DEFAULT_WIDTH));
        return new Answer.Whole(
                200,
                "image/jpeg",
                Map.of("Keepsight-Picture-At", still.at().toString(), "Cache-Control", UNKEPT),
                still.jpeg());
    }
}
