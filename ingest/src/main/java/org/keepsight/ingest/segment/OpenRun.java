package org.keepsight.ingest.segment;

import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.segment.AccessUnit.Track;
import org.keepsight.ingest.spool.Spool;
import org.keepsight.ingest.spool.SpoolFile;
import org.keepsight.storage.media.AudioTrack;
import org.keepsight.storage.media.FragmentMuxer;
import org.keepsight.storage.media.VideoTrack;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;

/** A run being written: its muxer and its open segment. Belongs to one thread; holds a file and native memory. */
final class OpenRun implements AutoCloseable {
    private final CameraId camera;
    private final RetentionClass retentionClass;
    private final Spool spool;
    private final RunId id;
    private final FragmentMuxer muxer;
    private final long firstDts;
    private final Instant start;
    private int sequence;
    private long soundUntil;
    private @Nullable SpoolFile file;
    private boolean fragmentInFile;
    private @Nullable Instant durableUntil;

    /** Opens the run's first segment. @throws UnparsableException when the tracks cannot be muxed */
    OpenRun(
            CameraId camera,
            RetentionClass retentionClass,
            Spool spool,
            VideoTrack video,
            @Nullable AudioTrack audio,
            Instant start,
            long firstDts)
            throws IOException {
        this.camera = camera;
        this.retentionClass = retentionClass;
        this.spool = spool;
        this.id = RunId.create(start);
        this.start = start;
        this.firstDts = firstDts;
        try {
            muxer = new FragmentMuxer(video, audio);
        } catch (IOException e) {
            throw new UnparsableException(e);
        }
        try {
            beginSegment(start);
        } catch (IOException | RuntimeException e) {
            muxer.close();
            throw e;
        }
    }

    RunId id() {
        return id;
    }

    /** Up to here the footage survives; before the first fragment, where the run starts. */
    Instant recordedUntil() {
        return durableUntil == null ? start : durableUntil;
    }

    void add(AccessUnit unit) throws UnparsableException {
        long pts = unit.pts() - firstDts;
        try {
            if (unit.track() == Track.AUDIO) {
                addSound(unit, pts);
            } else {
                muxer.video(unit.payload(), pts, unit.dts() - firstDts, unit.duration(), unit.key());
            }
        } catch (IOException e) {
            throw new UnparsableException(e);
        }
    }

    /** A camera that corrects its clock may send sound twice for the same moment; that ends no run. */
    private void addSound(AccessUnit unit, long pts) throws IOException {
        if (pts >= soundUntil - unit.duration() / 2) {
            muxer.audio(unit.payload(), pts, unit.duration());
            soundUntil = pts + unit.duration();
        }
    }

    /** Makes everything added so far durable. Returns the bytes written; 0 when nothing had been added. */
    int endFragment(Instant end) throws IOException {
        SpoolFile open = file;
        byte[] fragment = muxer.endFragment();
        if (open == null || fragment.length == 0) {
            return 0;
        }
        open.append(fragment);
        fragmentInFile = true;
        durableUntil = end;
        return fragment.length;
    }

    /** Finishes the open segment. Returns whether there was one with footage. */
    boolean finishSegment(Instant end) throws IOException {
        SpoolFile open = file;
        if (open == null) {
            return false;
        }
        file = null;
        try (open) {
            if (fragmentInFile) {
                open.finish(end);
                durableUntil = end;
                return true;
            }
            open.abandon();
            return false;
        }
    }

    void beginSegment(Instant from) throws IOException {
        file = spool.begin(camera, id, sequence, from, retentionClass, muxer.init());
        fragmentInFile = false;
        sequence++;
    }

    /** Lets go. A segment that was not finished stays in the spool for recovery. */
    @Override
    public void close() throws IOException {
        SpoolFile open = file;
        file = null;
        muxer.close();
        if (open != null) {
            open.close();
        }
    }
}
