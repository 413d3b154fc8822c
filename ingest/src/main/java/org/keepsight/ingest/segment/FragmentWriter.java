package org.keepsight.ingest.segment;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.segment.Decision.Add;
import org.keepsight.ingest.segment.Decision.BeginRun;
import org.keepsight.ingest.segment.Decision.CloseSegment;
import org.keepsight.ingest.segment.Decision.EndFragment;
import org.keepsight.ingest.segment.Decision.EndRun;
import org.keepsight.ingest.segment.Decision.Skip;
import org.keepsight.ingest.spool.Spool;
import org.keepsight.ingest.spool.SpoolFullException;
import org.keepsight.storage.media.AudioTrack;
import org.keepsight.storage.media.VideoTrack;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one camera's stream into the spool as its {@link Segmenter} decides, and says when runs begin and end.
 *
 * <p>Footage the spool cannot take is refused and counted: the run ends, one event says why, and each further keyframe
 * tries to begin a new run. What was already in a fragment is kept. Pushed to by one thread at a time; {@link #progress} may be
 * asked by any.
 */
public final class FragmentWriter implements StreamSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FragmentWriter.class);

    /**
     * What was written since the writer was made.
     *
     * @param durableUntil end of the last fragment in the spool; {@code null} before the first
     */
    public record Progress(@Nullable Instant durableUntil, long segments, long fragments, long bytes) {
        private static final Progress NONE = new Progress(null, 0, 0, 0);

        private Progress fragment(Instant end, int size) {
            return new Progress(end, segments, fragments + 1, bytes + size);
        }

        private Progress segment(Instant end) {
            return new Progress(end, segments + 1, fragments, bytes);
        }
    }

    private record Tracks(VideoTrack video, @Nullable AudioTrack audio) {}

    private final CameraId camera;
    private final RetentionClass retentionClass;
    private final Spool spool;
    private final Segmenter segmenter;
    private final Consumer<StreamEvent> events;
    private @Nullable Tracks tracks;
    private boolean newTracks;
    private @Nullable OpenRun run;
    private @Nullable StreamEventKind refusal;
    private long unwritten; // bytes in the fragment in progress
    private volatile Progress progress = Progress.NONE;

    /** @param events called on the pushing thread; must not block */
    public FragmentWriter(
            CameraId camera,
            RetentionClass retentionClass,
            SegmentSettings settings,
            Spool spool,
            Consumer<StreamEvent> events) {
        this.camera = camera;
        this.retentionClass = retentionClass;
        this.spool = spool;
        this.segmenter = new Segmenter(camera, settings);
        this.events = events;
    }

    public Progress progress() {
        return progress;
    }

    @Override
    public void tracks(VideoTrack video, @Nullable AudioTrack audio) {
        tracks = new Tracks(video, audio);
        newTracks = true;
    }

    @Override
    public void accept(AccessUnit unit) {
        boolean changed = newTracks;
        newTracks = false;
        int bytes = unit.payload().remaining();
        try {
            for (Decision decision : segmenter.accept(unit, changed)) {
                execute(decision, unit);
            }
            unwritten += bytes;
        } catch (IOException e) {
            refuse(e, unit.wall());
        }
        if (run == null && refusal != null && refusal != StreamEventKind.PARSE_FAILED) {
            spool.refused(bytes, unit.key() ? 1 : 0);
            unwritten = 0;
        }
    }

    /** Ends the open run because its stream ended, and records that. Returns whether there was one. */
    public boolean end(StreamEventKind reason, String detail) {
        Optional<EndRun> end = segmenter.end(reason);
        if (end.isEmpty()) {
            refusal =
                    null; // the camera went away meanwhile: should the spool still refuse when it is back, that is news
            return false;
        }
        try {
            endRun(end.get(), detail);
        } catch (IOException e) {
            refuse(e, end.get().end());
        }
        return true;
    }

    private void execute(Decision decision, AccessUnit unit) throws IOException {
        switch (decision) {
            case BeginRun begin -> beginRun(begin.start(), unit.dts());
            case Add add -> open().add(unit);
            case Skip skip -> {}
            case EndFragment fragment -> endFragment(fragment.end());
            case CloseSegment segment -> {
                endFragment(segment.end());
                finishSegment(segment.end());
                open().beginSegment(segment.end());
            }
            case EndRun end -> endRun(end, "");
        }
    }

    private OpenRun open() {
        if (run == null) {
            throw new IllegalStateException("the segmenter adds to a run that is not open");
        }
        return run;
    }

    private void beginRun(Instant start, long firstDts) throws IOException {
        if (tracks == null) {
            throw new IllegalStateException("a source names its tracks before the first unit");
        }
        run = new OpenRun(camera, retentionClass, spool, tracks.video(), tracks.audio(), start, firstDts);
        refusal = null;
        record(start, StreamEventKind.CONNECTED, run.id(), describe(tracks.video()));
    }

    private static String describe(VideoTrack video) {
        return video.codec() + " " + video.width() + "x" + video.height();
    }

    private void endFragment(Instant end) throws IOException {
        int size = open().endFragment(end);
        unwritten = 0;
        if (size > 0) {
            progress = progress.fragment(end, size);
        }
    }

    private void finishSegment(Instant end) throws IOException {
        if (open().finishSegment(end)) {
            progress = progress.segment(end);
        }
    }

    private void endRun(EndRun end, String detail) throws IOException {
        endFragment(end.end());
        finishSegment(end.end());
        RunId id = open().id();
        closeRun();
        record(end.end(), end.reason(), id, detail);
    }

    /** What is in the spool stays; what is not is given up, and the gap begins where the last fragment ended. */
    private void refuse(IOException cause, Instant now) {
        StreamEventKind kind = kindOf(cause);
        OpenRun broken = run;
        Instant at = broken == null ? now : broken.recordedUntil();
        RunId id = broken == null ? null : broken.id();
        if (broken != null) {
            salvage(broken, at);
        }
        segmenter.end(kind);
        if (cause instanceof SpoolFullException && unwritten > 0) {
            spool.refused(unwritten, 1);
        }
        unwritten = 0;
        if (refusal != kind) {
            LOG.atWarn()
                    .addKeyValue("camera", camera)
                    .addKeyValue("kind", kind)
                    .addKeyValue("why", cause.getMessage())
                    .log("footage is refused");
        }
        if (refusal != kind || id != null) {
            record(at, kind, id, detailOf(kind));
        }
        refusal = kind;
    }

    private void salvage(OpenRun broken, Instant end) {
        try {
            if (broken.finishSegment(end)) {
                progress = progress.segment(end);
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("camera", camera).setCause(e).log("a torn segment is left to recovery");
        }
        closeRun();
    }

    private void closeRun() {
        OpenRun closing = run;
        run = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                LOG.atWarn().addKeyValue("camera", camera).setCause(e).log("a segment file could not be closed");
            }
        }
    }

    private static StreamEventKind kindOf(IOException cause) {
        if (cause instanceof UnparsableException) {
            return StreamEventKind.PARSE_FAILED;
        }
        boolean diskFull = cause instanceof SpoolFullException full && full.diskFull();
        return diskFull ? StreamEventKind.DISK_FULL : StreamEventKind.STORE_UNAVAILABLE;
    }

    private static String detailOf(StreamEventKind kind) {
        return switch (kind) {
            case PARSE_FAILED -> "the pictures or their parameter sets cannot be written as MP4";
            case DISK_FULL -> "the disk of the spool is full";
            default -> "the spool takes no more footage";
        };
    }

    private void record(Instant at, StreamEventKind kind, @Nullable RunId id, String detail) {
        events.accept(new StreamEvent(camera, at, kind, id, detail));
    }

    /** Lets go without ending the run in good order; its open segment stays in the spool for recovery. */
    @Override
    public void close() {
        segmenter.end(StreamEventKind.WORKER_STOPPED);
        closeRun();
    }
}
