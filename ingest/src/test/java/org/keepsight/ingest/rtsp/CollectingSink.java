package org.keepsight.ingest.rtsp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.segment.AccessUnit;
import org.keepsight.ingest.segment.AccessUnit.Track;
import org.keepsight.ingest.segment.StreamSink;
import org.keepsight.storage.media.AudioTrack;
import org.keepsight.storage.media.VideoTrack;

/** Keeps what is said of the units pushed into it. */
final class CollectingSink implements StreamSink {
    record Unit(long pts, long dts, long duration, boolean key, int bytes, long checksum, Instant wall) {}

    final List<VideoTrack> tracks = new ArrayList<>();

    @Nullable
    AudioTrack audio;

    final List<Unit> pictures = new ArrayList<>();
    final List<Unit> sound = new ArrayList<>();

    @Override
    public void tracks(VideoTrack video, @Nullable AudioTrack audioTrack) {
        tracks.add(video);
        audio = audioTrack;
    }

    @Override
    public synchronized void accept(AccessUnit unit) {
        CRC32 checksum = new CRC32();
        int bytes = unit.payload().remaining();
        checksum.update(unit.payload().duplicate());
        (unit.track() == Track.VIDEO ? pictures : sound)
                .add(new Unit(
                        unit.pts(), unit.dts(), unit.duration(), unit.key(), bytes, checksum.getValue(), unit.wall()));
        notifyAll();
    }

    /** Waits until so many pictures came. */
    synchronized void awaitPictures(int count) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (pictures.size() < count) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("only " + pictures.size() + " of " + count + " pictures came");
            }
            wait(left);
        }
    }
}
