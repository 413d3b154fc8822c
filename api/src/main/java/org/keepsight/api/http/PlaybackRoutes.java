package org.keepsight.api.http;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.playback.Footage;
import org.keepsight.api.playback.PlaybackSession;
import org.keepsight.api.playback.PlaybackSessions;
import org.keepsight.api.playback.PlaybackSessions.Place;
import org.keepsight.api.playback.Playlist;
import org.keepsight.api.playback.SegmentName;
import org.keepsight.api.playback.Still;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.Registry;

/** Playback sessions, and the playlists, bytes and stills below them. */
final class PlaybackRoutes {
    /** No browser keeps footage: whoever signs in next at the same computer may not see it. */
    private static final String UNKEPT = "no-store";

    private static final int DEFAULT_WIDTH = 640;

    private final Registry registry;
    private final SegmentCatalogue catalogue;
    private final ObjectStore store;
    private final Footage footage;
    private final PlaybackSessions sessions;

    PlaybackRoutes(
            Registry registry,
            SegmentCatalogue catalogue,
            ObjectStore store,
            Footage footage,
            PlaybackSessions sessions) {
        this.registry = registry;
        this.catalogue = catalogue;
        this.store = store;
        this.footage = footage;
        this.sessions = sessions;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "beginPlayback", this::begin,
                "endPlayback", this::end,
                "getPlaylist", this::playlist,
                "getSegmentMedia", request -> media(request, true),
                "headSegmentMedia", request -> media(request, false),
                "getStill", request -> still(request, true),
                "headStill", request -> still(request, false));
    }

    private record NewSessionJson(
            List<String> cameras,
            String from,
            String to,
            @Nullable String reason) {}

    private record SessionJson(String id, Instant expiresAt, List<PlaceJson> cameras) {}

    /** Where a camera's footage of a session is, relative to the address the session was begun at. */
    private record PlaceJson(
            String camera,
            String playlist,
            String still,
            @Nullable String codecs) {}

    private Answer begin(Request request) {
        NewSessionJson asked = request.body(NewSessionJson.class);
        TimeRange range = TimeRange.between(Request.instant("from", asked.from()), Request.instant("to", asked.to()))
                .orElseThrow(() -> DomainException.invalid("to", "'to' must be after 'from'"));
        List<Place> places = asked.cameras().stream()
                .map(code -> place(request, new Code(code)))
                .toList();
        PlaybackSession session = sessions.begin(request.caller(), places, range, asked.reason());
        return Answer.created(new SessionJson(
                session.id().toString(),
                session.expiresAt(),
                session.cameras().stream().map(camera -> told(session, camera)).toList()));
    }

    private PlaceJson told(PlaybackSession session, Code camera) {
        String below = "playback/" + session.id() + "/" + camera + "/";
        CameraId id = registry.camera(camera).id();
        String codecs = catalogue.segments(id, session.range(), null, 1).stream()
                .flatMap(first -> catalogue.runs(List.of(first.run())).values().stream())
                .map(Run::codecs)
                .findFirst()
                .orElse(null);
        return new PlaceJson(camera.value(), below + "playback.m3u8", below + "still.jpg", codecs);
    }

    /** A camera the caller may see; another is told of as if it did not exist. */
    private Place place(Request request, Code code) {
        Camera camera = registry.camera(code);
        if (!request.scope().covers(camera.campus())) {
            throw DomainException.notFound("camera", code);
        }
        return new Place(camera, registry.campus(camera.campus()));
    }

    private Answer end(Request request) {
        sessions.end(sessions.of(request.caller(), sessionId(request)));
        return new Answer.Bare(204, Map.of("Cache-Control", UNKEPT));
    }

    private PlaybackSession session(Request request) {
        return sessions.of(request.caller(), sessionId(request), request.code("camera"));
    }

    private static UUID sessionId(Request request) {
        String text = request.pathPart("session");
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw DomainException.notFound("session", text);
        }
    }

    private Answer playlist(Request request) throws InterruptedException {
        PlaybackSession session = session(request);
        Camera camera = registry.camera(request.code("camera"));
        TimeRange range = request.optionalWindow()
                .map(part -> part.intersect(session.range())
                        .orElseThrow(() -> DomainException.forbidden("from", "this session is for another range")))
                .orElse(session.range());
        return Answer.text(
                Playlist.MEDIA_TYPE, Playlist.of(footage.fragments(camera, range), PlaybackRoutes::mediaUrl));
    }

    /** Where the object is, relative to the playlist. */
    private static String mediaUrl(Segment segment) {
        return "segments/" + SegmentName.of(segment) + "/media.mp4";
    }

    /** @param sent whether the bytes go out, or only what would be said of them */
    private Answer media(Request request, boolean sent) throws IOException {
        PlaybackSession session = session(request);
        Camera camera = registry.camera(request.code("camera"));
        Segment segment = segment(request, camera, session.range());
        String etag = '"' + segment.digest().hex() + '"';
        if (request.header("If-None-Match").filter(etag::equals).isPresent()) {
            return new Answer.Bare(304, Map.of("ETag", etag, "Cache-Control", UNKEPT));
        }
        boolean ranged = request.header("If-Range").map(etag::equals).orElse(true);
        Optional<ByteRange> part;
        try {
            part = ranged && request.header("Range").isPresent()
                    ? ByteRange.parse(request.header("Range").get(), segment.bytes())
                    : Optional.empty();
        } catch (ByteRange.Unsatisfiable e) {
            return new Answer.Whole(
                    416,
                    Problem.MEDIA_TYPE,
                    Map.of("Content-Range", "bytes */" + segment.bytes()),
                    Json.write(Problem.ofStatus(416, "the object has " + segment.bytes() + " bytes")));
        }
        ByteRange bytes = part.orElse(new ByteRange(0, segment.bytes() - 1));
        if (sent) {
            Optional<TimeRange> shown = footage.shown(segment, session.range(), bytes.first(), bytes.last());
            shown.ifPresent(time -> sessions.fetched(session, camera, time));
        }
        return streamed(session, segment, bytes, part.isPresent(), etag);
    }

    private Answer streamed(PlaybackSession session, Segment segment, ByteRange part, boolean partial, String etag) {
        Map<String, String> headers = partial
                ? Map.of(
                        "ETag",
                        etag,
                        "Cache-Control",
                        UNKEPT,
                        "Accept-Ranges",
                        "bytes",
                        "Content-Range",
                        "bytes %d-%d/%d".formatted(part.first(), part.last(), segment.bytes()))
                : Map.of("ETag", etag, "Cache-Control", UNKEPT, "Accept-Ranges", "bytes");
        ObjectVersion object = ObjectVersion.of(segment);
        return new Answer.Streamed(
                partial ? 206 : 200,
                "video/mp4",
                headers,
                part.length(),
                () -> new WatchedStream(store.get(object, part.first(), part.length()), () -> sessions.lives(session)));
    }

    private Segment segment(Request request, Camera camera, TimeRange range) {
        String text = request.pathPart("segment");
        Segment segment = SegmentName.parse(text)
                .flatMap(name -> catalogue.segment(camera.id(), name.end(), name.run(), name.sequence()))
                .filter(found -> found.time().start().isBefore(range.end())
                        && range.start().isBefore(found.time().end()))
                .orElseThrow(() -> DomainException.notFound("segment", text));
        if (segment.state() != SegmentState.STORED) {
            throw new DomainException(
                    DomainException.Kind.NOT_FOUND,
                    null,
                    segment.state() == SegmentState.LOST
                            ? "the object of this segment is missing or corrupt"
                            : "this segment is being deleted under the retention policy");
        }
        return segment;
    }

    private Answer still(Request request, boolean sent) throws Exception {
        PlaybackSession session = session(request);
        Camera camera = registry.camera(request.code("camera"));
        Instant at = request.instant("at");
        if (!session.range().contains(at)) {
            throw DomainException.forbidden("at", "this session is for another range");
        }
        Still still = footage.still(camera, at, request.integer("width").orElse(DEFAULT_WIDTH));
        if (sent) {
            sessions.shown(session, camera, still);
        }
        return new Answer.Whole(
                200,
                "image/jpeg",
                Map.of("Keepsight-Picture-At", still.at().toString(), "Cache-Control", UNKEPT),
                still.jpeg());
    }
}
