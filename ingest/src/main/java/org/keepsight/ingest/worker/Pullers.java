package org.keepsight.ingest.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.rtsp.CameraPuller;
import org.keepsight.ingest.rtsp.CameraStatus;
import org.keepsight.ingest.segment.FragmentWriter.Progress;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.registry.CameraFeed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cameras of a worker, each with its puller unless it is disabled. One thread changes them; {@link #statistics} may
 * be asked by any.
 */
final class Pullers {
    private static final Logger LOG = LoggerFactory.getLogger(Pullers.class);

    /** For all that stop together; a puller normally needs a tenth of a second. */
    private static final Duration STOPPING = Duration.ofSeconds(10);

    /** A camera that gives one stream only is missing for so long at most, for want of an answer to the farewell. */
    private static final Duration LETTING_GO = Duration.ofSeconds(2);

    private static final Duration CONDEMNED_AFTER = Duration.ofSeconds(30);

    private final Function<CameraFeed, CameraPuller> factory;
    private final Consumer<StreamEvent> events;
    private final InstantSource clock;
    private final Map<CameraId, CameraFeed> feeds = new TreeMap<>();
    private final Map<CameraId, CameraPuller> pullers = new ConcurrentHashMap<>();
    private final Map<CameraId, LeftBehind> leftBehind = new HashMap<>();
    private final List<CameraPuller> leaving = new CopyOnWriteArrayList<>();
    private final Map<CameraId, Instant> durable = new ConcurrentHashMap<>();
    private volatile Totals retired = new Totals(0, 0, 0);
    private volatile int disabled;

    private record LeftBehind(CameraPuller puller, long since) {}

    private record Totals(long segments, long fragments, long bytes) {
        Totals plus(Progress progress) {
            return new Totals(
                    segments + progress.segments(), fragments + progress.fragments(), bytes + progress.bytes());
        }
    }

    Pullers(Function<CameraFeed, CameraPuller> factory, Consumer<StreamEvent> events, InstantSource clock) {
        this.factory = factory;
        this.events = events;
        this.clock = clock;
    }

    /** Those of these cameras that are not known yet. */
    List<CameraId> unknown(Collection<CameraFeed> wanted) {
        return wanted.stream()
                .map(CameraFeed::camera)
                .filter(camera -> !feeds.containsKey(camera))
                .toList();
    }

    /** What is durable of a camera from before this worker's time. */
    void remember(CameraId camera, @Nullable Instant durableUntil) {
        if (durableUntil != null) {
            durable.put(camera, durableUntil);
        }
    }

    /**
     * Starts, stops and replaces pullers where something changed, and leaves all others alone.
     *
     * @param handedOver of those not wanted any more, the ones another worker records
     */
    void adopt(Collection<CameraFeed> wanted, Set<CameraId> handedOver) {
        Map<CameraId, CameraFeed> next =
                wanted.stream().collect(Collectors.toMap(CameraFeed::camera, Function.identity()));
        handedOver.stream().filter(camera -> !next.containsKey(camera)).forEach(this::handOver);
        List<CameraFeed> gone = feeds.values().stream()
                .filter(feed -> !feed.equals(next.get(feed.camera())))
                .toList();
        retire(gone, next);
        StartSpread spread = new StartSpread((int) wanted.stream()
                .filter(feed -> feed.enabled() && !feed.equals(feeds.get(feed.camera())))
                .count());
        for (CameraFeed feed : wanted) {
            CameraFeed before = feeds.get(feed.camera());
            if (feed.equals(before)) {
                continue;
            }
            if (feed.enabled()) {
                CameraPuller puller = factory.apply(feed); // should it fail, the feed stays unknown and is tried again
                feeds.put(feed.camera(), feed);
                start(puller, spread.next()); // should it fail, the puller is lost and replaced
            } else {
                feeds.put(feed.camera(), feed);
                if (before == null) {
                    record(feed.camera(), StreamEventKind.DISABLED);
                }
            }
        }
        disabled = (int) feeds.values().stream().filter(feed -> !feed.enabled()).count();
    }

    /** Takes a puller up that runs already. */
    void install(CameraFeed feed, CameraPuller puller) {
        feeds.put(feed.camera(), feed);
        pullers.put(feed.camera(), puller);
    }

    /** Whether pictures of this camera arrive. */
    boolean delivering(CameraId camera) {
        CameraPuller puller = pullers.get(camera);
        return puller != null && puller.status().state() == StreamState.DELIVERING;
    }

    /** Ends the streams of these cameras and waits until they are closed, so that another worker can have them. */
    void letGo(Collection<CameraId> cameras, String why) {
        List<CameraPuller> stopping = new ArrayList<>();
        for (CameraId camera : cameras) {
            CameraPuller puller = pullers.get(camera);
            if (puller != null) {
                puller.stop(StreamEventKind.WORKER_STOPPED, why);
                stopping.add(puller);
            }
            feeds.remove(camera);
        }
        await(stopping, LETTING_GO);
    }

    /** Lets a camera go that another worker receives already. It takes a moment; nobody waits for it. */
    private void handOver(CameraId camera) {
        CameraPuller puller = pullers.get(camera);
        if (puller != null) {
            puller.stop(StreamEventKind.HANDED_OVER);
            leaving.add(puller);
            pullers.remove(camera, puller);
        }
        feeds.remove(camera);
    }

    /** Stops every puller in good order. */
    void stop() {
        retire(List.copyOf(feeds.values()), feeds);
        await(leaving, STOPPING);
        replaceLost();
    }

    /** Whether a thread that was told to end hangs for good: only the end of the process frees what it holds. */
    boolean condemned() {
        return leftBehind.values().stream()
                .anyMatch(each -> System.nanoTime() - each.since() > CONDEMNED_AFTER.toNanos());
    }

    /**
     * Replaces pullers whose thread died, and those whose thread hangs for good. Such a thread is left behind; while it
     * is still there its camera is not replaced again, so that threads do not pile up.
     */
    void replaceLost() {
        leftBehind.values().removeIf(each -> !each.puller().alive());
        List<CameraPuller> left =
                leaving.stream().filter(puller -> !puller.alive()).toList();
        left.forEach(puller -> retired = retired.plus(puller.status().progress()));
        leaving.removeAll(left);
        for (CameraPuller puller : pullers.values()) {
            if (puller.died()) {
                replace(puller, StreamEventKind.PARSE_FAILED);
            } else if (puller.wedged() && !leftBehind.containsKey(puller.feed().camera())) {
                replace(puller, StreamEventKind.STALLED);
                leftBehind.put(puller.feed().camera(), new LeftBehind(puller, System.nanoTime()));
            }
        }
    }

    private void replace(CameraPuller lost, StreamEventKind kind) {
        CameraPuller fresh = factory.apply(lost.feed()); // first: should it fail, the next turn tries again
        LOG.atError()
                .addKeyValue("camera", lost.feed().code())
                .addKeyValue("kind", kind)
                .log("A camera's thread hangs or has died and is replaced");
        // To the fresh one: should it ever come back, it must say nothing of missing pictures.
        lost.stop(StreamEventKind.HANDED_OVER);
        forget(lost);
        record(lost.feed().camera(), kind);
        start(fresh, Duration.ZERO);
    }

    private void start(CameraPuller puller, Duration delay) {
        pullers.put(puller.feed().camera(), puller);
        puller.start(delay);
    }

    /** All are told before any is waited for. A feed that is only disabled, and not gone, says so in its event. */
    private void retire(List<CameraFeed> gone, Map<CameraId, CameraFeed> next) {
        List<CameraPuller> stopping = new ArrayList<>();
        for (CameraFeed feed : gone) {
            CameraFeed after = next.get(feed.camera());
            CameraPuller puller = pullers.get(feed.camera());
            if (puller != null) {
                boolean off = after != null && !after.enabled();
                puller.stop(off ? StreamEventKind.DISABLED : StreamEventKind.WORKER_STOPPED);
                stopping.add(puller);
            }
        }
        await(stopping, STOPPING);
        gone.forEach(feed -> {
            if (!next.containsKey(feed.camera())) {
                feeds.remove(feed.camera());
            }
        });
    }

    private void await(Collection<CameraPuller> stopping, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        for (CameraPuller puller : stopping) {
            await(puller, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            forget(puller);
        }
    }

    private static void await(CameraPuller puller, Duration atMost) {
        boolean stopped = false;
        try {
            stopped = puller.awaitStopped(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!stopped) {
            LOG.atError()
                    .addKeyValue("camera", puller.feed().code())
                    .log("A camera's thread does not stop; it is left behind");
        }
    }

    private void forget(CameraPuller puller) {
        Progress progress = puller.status().progress();
        if (pullers.remove(puller.feed().camera(), puller)) {
            remember(puller.feed().camera(), progress.durableUntil());
            retired = retired.plus(progress);
        }
    }

    private void record(CameraId camera, StreamEventKind kind) {
        events.accept(new StreamEvent(camera, clock.instant().truncatedTo(ChronoUnit.MICROS), kind, null, ""));
    }

    /** What is said of every camera now, the disabled ones included. */
    List<CameraLive> live() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return feeds.keySet().stream().map(camera -> live(camera, now)).toList();
    }

    private CameraLive live(CameraId camera, Instant now) {
        CameraPuller puller = pullers.get(camera);
        if (puller == null) {
            return new CameraLive(camera, now, durable.get(camera), StreamState.IDLE, "");
        }
        CameraStatus status = puller.status();
        Instant until = status.progress().durableUntil();
        return new CameraLive(
                camera, now, until == null ? durable.get(camera) : until, status.state(), status.detail());
    }

    IngestStatistics statistics() {
        Map<StreamState, Integer> states = new EnumMap<>(StreamState.class);
        for (StreamState state : StreamState.values()) {
            states.put(state, state == StreamState.IDLE ? disabled : 0);
        }
        Totals totals = retired;
        for (CameraPuller puller : leaving) {
            totals = totals.plus(puller.status().progress());
        }
        for (CameraPuller puller : pullers.values()) {
            CameraStatus status = puller.status();
            states.merge(status.state(), 1, Integer::sum);
            totals = totals.plus(status.progress());
        }
        return new IngestStatistics(states, totals.segments(), totals.fragments(), totals.bytes());
    }
}
