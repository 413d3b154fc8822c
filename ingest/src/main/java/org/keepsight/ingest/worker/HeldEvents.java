package org.keepsight.ingest.worker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;

/**
 * The events of a puller whose camera another worker still records. They are held back, for what a second stream cannot
 * do says nothing of the first; once the camera is taken over, the beginning of the run tells its story, and whatever
 * comes goes straight on. Thread-safe.
 */
final class HeldEvents implements Consumer<StreamEvent> {
    private static final String TAKEN = "taken over from another worker";

    private final Consumer<StreamEvent> events;
    private final List<StreamEvent> held = new ArrayList<>();
    private boolean open;

    HeldEvents(Consumer<StreamEvent> events) {
        this.events = events;
    }

    @Override
    public synchronized void accept(StreamEvent event) {
        if (open) {
            events.accept(event);
        } else if (event.kind().delivering()) {
            held.clear();
            held.add(event);
        } else if (!held.isEmpty()) {
            held.add(event);
        }
    }

    /** Whether a run has begun and goes on. */
    synchronized boolean delivering() {
        return !held.isEmpty() && held.getLast().kind().delivering();
    }

    /**
     * Tells what was held back, and from now on everything; first, that the camera changed hands when its run began. Should
     * the last holder die before it has ended its own run, this explains what is missing of that.
     */
    synchronized void open() {
        if (!held.isEmpty()) {
            StreamEvent begin = held.getFirst();
            events.accept(new StreamEvent(begin.camera(), begin.at(), StreamEventKind.HANDED_OVER, null, TAKEN));
        }
        tell();
    }

    private void tell() {
        open = true;
        held.forEach(events);
        held.clear();
    }

    /**
     * Likewise, for a camera whose last holder died: that this worker began with it then explains what is missing.
     *
     * @param now when it began, unless its run began before
     */
    synchronized void open(CameraId camera, Instant now) {
        Instant at = held.isEmpty() ? now : held.getFirst().at();
        events.accept(new StreamEvent(camera, at, StreamEventKind.WORKER_STARTED, null, ""));
        tell();
    }
}
