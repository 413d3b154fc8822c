package org.keepsight.ingest.worker;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.keepsight.ingest.rtsp.CameraPuller;
import org.keepsight.ingest.spool.Spool;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.lease.CameraLeases;
import org.keepsight.storage.lease.LeaseBoard;
import org.keepsight.storage.lease.WorkerCard;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.registry.CameraFeed;
import org.keepsight.storage.registry.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records cameras: those it has leased, with all workers of the installation sharing them; follows the registry, and
 * reports what the cameras do. A database that does not answer stops no recording: changes are seen, events delivered and
 * reports made when it is back. Owns two threads of its own and one for each camera; thread-safe.
 */
public final class IngestWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IngestWorker.class);
    private static final Duration TURN = Duration.ofSeconds(1);
    private static final Duration HURRIED_TURN = Duration.ofMillis(200);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration REPORT = Duration.ofSeconds(2);
    private static final Duration CLOSING = Duration.ofSeconds(30);

    private static final Duration CONTACT = Duration.ofSeconds(10);
    private static final Duration ENDING = Duration.ofSeconds(5);

    /** A heart beats for a worker that works: one that hangs loses its cameras to the others. */
    private static final Duration ALIVE = Duration.ofSeconds(30);

    private static final long NO_REVISION = Long.MIN_VALUE;

    private final WorkerCard card;
    private final Registry registry;
    private final StreamLog log;
    private final CameraLeases leases;
    private final EventQueue events = new EventQueue();
    private final Pullers pullers;
    private final Successions successions;
    private final Handovers handovers;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch drained = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "ingest-worker");
    private final Thread heart = new Thread(this::beat, "lease-heartbeat");
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;
    private volatile boolean lingering;
    private volatile boolean condemned;
    private volatile long lastTurn = System.nanoTime();
    private volatile long lastContact = System.nanoTime() - CONTACT.toNanos();
    private Map<CameraId, CameraFeed> feeds = Map.of();
    private long revision = NO_REVISION;
    private long lastReport = System.nanoTime() - REPORT.toNanos();

    /** Records nothing until {@link #start}. */
    public IngestWorker(
            WorkerCard card,
            Registry registry,
            StreamLog log,
            CameraLeases leases,
            Spool spool,
            IngestSettings settings,
            InstantSource clock) {
        this.card = card;
        this.registry = registry;
        this.log = log;
        this.leases = leases;
        BiFunction<CameraFeed, Consumer<StreamEvent>, CameraPuller> factory =
                (feed, told) -> new CameraPuller(feed, settings.source(), settings.segments(), spool, told, clock);
        this.pullers = new Pullers(feed -> factory.apply(feed, events::put), events::put, clock);
        this.successions = new Successions(factory, events::put, clock);
        this.handovers = new Handovers(card.id(), leases, pullers, successions);
        thread.setDaemon(true);
        heart.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    public IngestStatistics statistics() {
        return pullers.statistics();
    }

    /** Whether the worker does its rounds; when not, the process had better end. */
    public boolean alive() {
        return System.nanoTime() - lastTurn < ALIVE.toNanos();
    }

    /** Whether the database was heard of lately. */
    public boolean connected() {
        return System.nanoTime() - lastContact < CONTACT.toNanos();
    }

    /** Whether a camera's thread hangs for good: the process has to be drained and ended to be rid of it. */
    public boolean condemned() {
        return condemned;
    }

    /**
     * Hands the cameras to the other workers without a gap and waits for it. Afterwards only {@link #close} makes sense.
     *
     * @param lingering whether to wait for others, recording meanwhile, though there is none now
     */
    public void drain(Duration atMost, boolean lingering) throws InterruptedException {
        this.lingering = lingering;
        draining = true;
        if (!drained.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("not all cameras found another worker in time");
        }
    }

    private void run() {
        guarded("heartbeat", this::heartbeat);
        heart.start();
        try {
            while (!closing.await(0, TimeUnit.MILLISECONDS)) {
                guarded("follow registry and leases", this::turn);
                guarded("replace lost threads", pullers::replaceLost);
                condemned = pullers.condemned();
                if (System.nanoTime() - lastReport >= REPORT.toNanos()) {
                    lastReport = System.nanoTime();
                    guarded("report", this::report);
                }
                lastTurn = System.nanoTime();
                boolean hurried = draining || handovers.busy();
                if (closing.await((hurried ? HURRIED_TURN : TURN).toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("the worker was interrupted and stops its cameras");
        } finally {
            stop();
        }
    }

    private void stop() {
        pullers.stop();
        guarded("end hand-overs", () -> successions.close(ENDING));
        guarded("stop the heart", () -> heart.join(ENDING)); // a late beat would enter this worker again
        guarded("strike out", () -> leases.strikeOut(card.id()));
        guarded("report", this::report);
    }

    /** Apart from the turns, so that a turn that waits costs no lease. */
    private void beat() {
        try {
            while (!closing.await(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS)) {
                if (alive()) {
                    guarded("heartbeat", this::heartbeat);
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("the heart was interrupted; other workers will take over");
        }
    }

    private void heartbeat() {
        leases.heartbeat(card, draining);
        lastContact = System.nanoTime();
    }

    /** Whatever fails, what is held is recorded. */
    private void turn() {
        Set<CameraId> handedOver = new HashSet<>();
        try {
            followRegistry();
            LeaseBoard board = leases.board(card.id());
            handovers.turn(board, feeds, handedOver);
            remember();
            if (draining && (handovers.held().isEmpty() || (!lingering && !board.othersThan(card.id())))) {
                drained.countDown();
            }
        } finally {
            pullers.adopt(held(), handedOver);
        }
    }

    private void followRegistry() {
        long now = registry.revision();
        if (now != revision) {
            feeds = registry.feeds().stream().collect(Collectors.toMap(CameraFeed::camera, Function.identity()));
            revision = now;
        }
    }

    private void remember() {
        List<CameraId> unknown = pullers.unknown(held());
        if (!unknown.isEmpty()) {
            log.live(unknown).forEach((camera, live) -> pullers.remember(camera, live.durableUntil()));
        }
    }

    private List<CameraFeed> held() {
        return handovers.held().keySet().stream()
                .map(feeds::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Evidence first: nobody may answer for a time whose events are not known. */
    private void report() {
        var live = pullers.live();
        events.deliver(log);
        if (!live.isEmpty()) {
            log.report(live, camera -> handovers.held().getOrDefault(camera, 0L));
        }
    }

    /** A step of a round; may fail with anything. */
    private interface Step {
        void run() throws Exception;
    }

    /** One line when a step begins to fail, and one when it works again. */
    private void guarded(String name, Step step) {
        try {
            step.run();
            if (failing.remove(name)) {
                LOG.atInfo().addKeyValue("step", name).log("the step works again");
            }
        } catch (Throwable e) { // the top of the loop: an Error of one turn must not end the worker
            if (failing.add(name)) {
                LOG.atError()
                        .addKeyValue("step", name)
                        .setCause(e)
                        .log(
                                "the step fails, likely for want of the database; recording goes on and it is tried again");
            }
        }
    }

    /** Ends every run in good order and hands the cameras back. Does not hang: a camera whose thread does is left behind. */
    @Override
    public void close() {
        closing.countDown();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(CLOSING)) {
                LOG.error("the worker does not stop; its thread is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
