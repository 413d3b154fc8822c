package org.keepsight.ingest.worker;

import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.keepsight.ingest.rtsp.CameraPuller;
import org.keepsight.storage.lease.WorkerId;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.registry.CameraFeed;

/**
 * The cameras this worker has asked another one for. Each is pulled already, into this worker's spool, while the other
 * records on: so that a hand-over loses nothing. One thread uses it.
 */
final class Successions {
    /** A second stream that shows no keyframe for so long will not come. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private final BiFunction<CameraFeed, Consumer<StreamEvent>, CameraPuller> factory;
    private final Consumer<StreamEvent> events;
    private final InstantSource clock;
    private final TreeMap<CameraId, Succession> successions = new TreeMap<>();
    private final List<CameraPuller> leaving = new ArrayList<>();

    private static final class Succession {
        final CameraPuller puller;
        final HeldEvents events;
        final WorkerId holder;
        long since = System.nanoTime();
        boolean breaking;

        Succession(CameraPuller puller, HeldEvents events, WorkerId holder) {
            this.puller = puller;
            this.events = events;
            this.holder = holder;
        }

        boolean overdue() {
            return System.nanoTime() - since > PATIENCE.toNanos();
        }
    }

    /** @param factory makes the puller of a feed that tells this its events */
    Successions(
            BiFunction<CameraFeed, Consumer<StreamEvent>, CameraPuller> factory,
            Consumer<StreamEvent> events,
            InstantSource clock) {
        this.factory = factory;
        this.events = events;
        this.clock = clock;
    }

    boolean isEmpty() {
        return successions.isEmpty();
    }

    Set<CameraId> cameras() {
        return new TreeSet<>(successions.keySet());
    }

    boolean has(CameraId camera) {
        return successions.containsKey(camera);
    }

    /** Begins to pull a camera that another worker holds. */
    void begin(CameraFeed feed, WorkerId holder) {
        HeldEvents held = new HeldEvents(events);
        CameraPuller puller = factory.apply(feed, held);
        successions.put(feed.camera(), new Succession(puller, held, holder));
        puller.start();
    }

    /** The cameras that are being received: time to take them over. */
    List<CameraId> receiving() {
        return with(each -> each.events.delivering());
    }

    /** The cameras that give no second stream. They are pulled no longer; the holder is to let go first. */
    List<CameraId> breaking() {
        List<CameraId> cameras = with(each -> !each.breaking && each.overdue() && !each.events.delivering());
        for (CameraId camera : cameras) {
            Succession each = get(camera);
            each.breaking = true;
            each.since = System.nanoTime();
            stop(each);
        }
        return cameras;
    }

    /** The cameras whose holder does not let go. */
    List<CameraId> hopeless() {
        return with(each -> each.breaking && each.overdue());
    }

    /** Whether the holder was asked to let go of this camera before it is received. */
    boolean isBreaking(CameraId camera) {
        return get(camera).breaking;
    }

    WorkerId holder(CameraId camera) {
        return get(camera).holder;
    }

    /**
     * Ends a succession with success: the puller goes on under its new master, and its events are told.
     *
     * @param inherited whether the last holder died before it could let go
     */
    CameraPuller fulfil(CameraId camera, boolean inherited) {
        Succession fulfilled = get(camera);
        successions.remove(camera);
        if (inherited) {
            fulfilled.events.open(camera, clock.instant().truncatedTo(ChronoUnit.MICROS));
        } else {
            fulfilled.events.open();
        }
        return fulfilled.puller;
    }

    /** Ends a succession without. What it recorded is kept. */
    void drop(CameraId camera) {
        Succession dropped = successions.remove(camera);
        if (dropped != null && !dropped.breaking) {
            stop(dropped);
        }
    }

    /** Ends all, and waits until the streams are closed, but not longer than this. */
    void close(Duration atMost) throws InterruptedException {
        cameras().forEach(this::drop);
        long end = System.nanoTime() + atMost.toNanos();
        for (CameraPuller puller : leaving) {
            var unused = puller.awaitStopped(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
    }

    private void stop(Succession each) {
        each.puller.stop(StreamEventKind.HANDED_OVER);
        leaving.removeIf(puller -> !puller.alive());
        leaving.add(each.puller);
    }

    private Succession get(CameraId camera) {
        Succession succession = successions.get(camera);
        if (succession == null) {
            throw new IllegalArgumentException("nobody was asked for camera " + camera);
        }
        return succession;
    }

    private List<CameraId> with(Predicate<Succession> property) {
        return successions.entrySet().stream()
                .filter(each -> property.test(each.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
