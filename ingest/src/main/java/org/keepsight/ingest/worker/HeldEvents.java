package org.keepsight.ingest.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.keepsight.storage.model.StreamEvent;

/**
 * The events of a puller whose camera another worker still records. They are held back, for what a second stream cannot
 * do says nothing of the first; once the camera is taken over, the beginning of the run tells its story, and whatever
 * comes goes straight on. Thread-safe.
 */
final class HeldEvents implements Consumer<StreamEvent> {
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

    synchronized void open() {
        open = true;
        held.forEach(events);
        held.clear();
    }
}
