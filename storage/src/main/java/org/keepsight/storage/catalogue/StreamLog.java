package org.keepsight.storage.catalogue;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.TimeRange;

/** What happened to the cameras' streams, and what the workers last said of them. Thread-safe. */
public final class StreamLog {
    public StreamLog(Jdbi jdbi) {}

    /** Appends events; they are never changed. */
    public void append(List<StreamEvent> events) {
        throw new UnsupportedOperationException("stub");
    }

    /** Replaces what is said of these cameras, in one statement; {@code reportedThrough} never goes back. */
    public void report(Collection<CameraLive> live) {
        throw new UnsupportedOperationException("stub");
    }

    /** What was last said of these cameras; those never reported are absent. */
    public Map<CameraId, CameraLive> live(Collection<CameraId> cameras) {
        throw new UnsupportedOperationException("stub");
    }

    /**
     * Per camera, the events within the range in order, preceded by the last one before it, if any. Cameras without
     * any are absent.
     */
    public Map<CameraId, List<StreamEvent>> events(Collection<CameraId> cameras, TimeRange range) {
        throw new UnsupportedOperationException("stub");
    }
}
