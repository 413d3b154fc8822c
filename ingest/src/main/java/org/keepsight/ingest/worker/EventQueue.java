package org.keepsight.ingest.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.model.StreamEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stream events on their way to the database. When it cannot take them they wait, in order, up to {@link #CAPACITY};
 * beyond that the newest are given up, because the first ones tell why something began. Events may be put by any thread;
 * one thread delivers.
 */
final class EventQueue {
    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);
    private static final int CAPACITY = 100_000;
    private static final int BATCH = 500;

    private final LinkedBlockingDeque<StreamEvent> waiting = new LinkedBlockingDeque<>(CAPACITY);
    private final AtomicLong givenUp = new AtomicLong();

    void put(StreamEvent event) {
        if (!waiting.offer(event) && givenUp.getAndIncrement() == 0) {
            LOG.error("the database takes no stream events and too many wait: new ones are given up");
        }
    }

    /** Delivers what waits. Throws what the database throws; what was not delivered still waits then. */
    void deliver(StreamLog log) {
        List<StreamEvent> batch = new ArrayList<>(BATCH);
        while (waiting.drainTo(batch, BATCH) > 0) {
            try {
                log.append(batch);
            } catch (RuntimeException e) {
                batch.reversed().forEach(this::putBack);
                throw e;
            }
            batch.clear();
        }
        givenUp.set(0);
    }

    private void putBack(StreamEvent event) {
        if (!waiting.offerFirst(event)) {
            givenUp.incrementAndGet();
        }
    }
}
