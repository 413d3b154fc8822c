package org.keepsight.ingest.segment;

import org.jspecify.annotations.Nullable;
import org.keepsight.storage.media.AudioTrack;
import org.keepsight.storage.media.VideoTrack;

/** What a source pushes a camera's stream into, on the source's own thread. */
public interface StreamSink {
    /**
     * The tracks of the units that follow. Called before the first unit, and again whenever the parameter sets changed;
     * the next picture is a keyframe.
     */
    void tracks(VideoTrack video, @Nullable AudioTrack audio);

    /** Takes one unit, in decoding order of its track. */
    void accept(AccessUnit unit);
}
