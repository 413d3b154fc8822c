package org.keepsight.deploy.supervision;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.lease.WorkerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the worker processes of a serve running: starts as many as are wanted, restarts one that dies (at once the first
 * time, then ever later), kills one that does not answer, and ends them all. Each worker is told apart by its name, which
 * is also that of its spool; a restarted one goes on with the spool of the one that died. Thread-safe; owns a thread for
 * each worker and one more.
 */
public final class WorkerSupervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerSupervisor.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration READY_LOOK = Duration.ofMillis(200);
    private static final Duration RECOUNT = Duration.ofSeconds(30);

    /** So long a worker may take to say hello, and so long it may be silent afterwards. */
    private static final Duration HELLO = Duration.ofSeconds(60);

    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** A worker that lived for so long had a good start. */
    private static final Duration WELL = Duration.ofMinutes(2);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** A configuration that cannot be used, or another's spool: retrying soon helps nobody. */
    private static final int UNUSABLE = 2;

    private static final Duration ENDING = Duration.ofSeconds(40);

    private final WorkerLaunch launch;
    private final WorkerBriefing briefing;
    private final CompletableFuture<DatabaseAddress> database;
    private final IntSupplier wanted;
    private final Consumer<WorkerId> dead;
    private final Consumer<String> output;
    private final Map<String, WorkerProcess> running = new ConcurrentHashMap<>();
    private final Map<String, WorkerCondition> conditions = new ConcurrentHashMap<>();
    private final List<Thread> keepers = new ArrayList<>(); // guarded by itself
    private final AtomicLong restarts = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread recounting;

    /**
     * Starts the workers.
     *
     * @param database how they come into the database, as soon as it is there
     * @param wanted how many there should be; asked now and every half minute; there are never fewer than before
     * @param dead told of each worker that has ended, however it did; may fail
     * @param output receives each line a worker writes, marked with its name
     */
    public WorkerSupervisor(
            WorkerLaunch launch,
            WorkerBriefing briefing,
            CompletableFuture<DatabaseAddress> database,
            IntSupplier wanted,
            Consumer<WorkerId> dead,
            Consumer<String> output) {
        this.launch = launch;
        this.briefing = briefing;
        this.database = database;
        this.wanted = wanted;
        this.dead = dead;
        this.output = output;
        recount();
        this.recounting = Thread.ofPlatform().daemon().name("workers-recount").start(this::keepCounting);
    }

    /** How often a worker was started again. */
    public long restarts() {
        return restarts.get();
    }

    /** How many processes run. */
    public int workers() {
        return running.size();
    }

    /** The process ids by name. */
    public Map<String, Long> pids() {
        Map<String, Long> pids = new TreeMap<>();
        running.forEach((name, worker) -> pids.put(name, worker.pid()));
        return pids;
    }

    /** Waits until all workers record, but not longer than this. */
    public void awaitReady(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < end && !running.values().stream().allMatch(WorkerProcess::ready)) {
            Thread.sleep(READY_LOOK);
        }
    }

    /** The figures of the workers that answer, by name. */
    public Map<String, String> metrics() {
        Map<String, String> figures = new TreeMap<>();
        running.forEach((name, worker) -> {
            try {
                figures.put(name, worker.metrics());
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("worker", name)
                        .addKeyValue("why", e.getMessage())
                        .log("a worker gives no figures");
            }
        });
        return figures;
    }

    /** How the workers do, by name; each was asked a moment ago. Does not block. */
    public Map<String, WorkerCondition> conditions() {
        return Map.copyOf(conditions);
    }

    private void keepCounting() {
        try {
            while (!closing.await(RECOUNT.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    recount();
                } catch (RuntimeException e) { // the top of a loop; likely the database
                    LOG.atWarn().setCause(e).log("the workers could not be counted");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts more workers where more are wanted by now. */
    public void recount() {
        int count = wanted.getAsInt();
        synchronized (keepers) {
            while (keepers.size() < count) {
                String name = "worker-" + (keepers.size() + 1);
                keepers.add(Thread.ofPlatform().daemon().name("keep-" + name).start(() -> keep(name)));
            }
        }
    }

    /** One worker, life after life. */
    private void keep(String name) {
        Duration wait = Duration.ZERO;
        try {
            while (!closing.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                long began = System.nanoTime();
                int exit = live(name);
                Duration lived = Duration.ofNanos(System.nanoTime() - began);
                if (closing.getCount() == 0) {
                    return;
                }
                restarts.incrementAndGet();
                wait = pause(exit, lived, wait);
                LOG.atError()
                        .addKeyValue("worker", name)
                        .addKeyValue("exit", exit)
                        .addKeyValue("seconds", lived.toSeconds())
                        .addKeyValue("pause", wait)
                        .log("a worker ended and is started again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** At once after a good life, and the first time; then 1, 2, 4 ... 30 s. */
    static Duration pause(int exit, Duration lived, Duration last) {
        if (exit == UNUSABLE) {
            return LONGEST_WAIT;
        }
        if (lived.compareTo(WELL) >= 0) {
            return Duration.ZERO;
        }
        if (last.isZero()) {
            return lived.compareTo(LOOK) < 0 ? LOOK : Duration.ofMillis(1);
        }
        Duration doubled = last.multipliedBy(2);
        Duration least = doubled.compareTo(LOOK) < 0 ? LOOK : doubled;
        return least.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : least;
    }

    private int live(String name) throws InterruptedException {
        WorkerProcess worker;
        try {
            worker = WorkerProcess.start(name, launch.command(name), briefing, output);
        } catch (IOException e) {
            LOG.atError().addKeyValue("worker", name).setCause(e).log("a worker could not be started");
            return -1;
        }
        var unused = database.thenAccept(worker::tell);
        running.put(name, worker);
        if (closing.getCount() == 0) {
            worker.stop();
        }
        try {
            return watch(worker);
        } finally {
            running.remove(name, worker);
            conditions.remove(name);
            if (closing.getCount() > 0) { // one that was asked to end has said so itself
                worker.hello().ifPresent(hello -> tell(hello.worker()));
            }
        }
    }

    private int watch(WorkerProcess worker) throws InterruptedException {
        long heard = System.nanoTime();
        while (true) {
            Optional<Integer> exit = worker.awaitExit(LOOK);
            if (exit.isPresent()) {
                return exit.get();
            }
            boolean greeted = worker.hello().isPresent();
            if (greeted && worker.answers()) {
                heard = System.nanoTime();
                worker.condition().ifPresent(condition -> conditions.put(worker.name(), condition));
            }
            Duration silent = Duration.ofNanos(System.nanoTime() - heard);
            if (silent.compareTo(greeted ? SILENCE : HELLO) > 0) {
                LOG.atError().addKeyValue("worker", worker.name()).log("a worker does not answer and is killed");
                worker.kill();
            }
        }
    }

    /** Apart, for the database may not answer, and the next life must not wait for it. */
    private void tell(WorkerId worker) {
        Thread.ofVirtual().name("strike-out").start(() -> {
            try {
                dead.accept(worker);
            } catch (RuntimeException e) { // its leases expire by themselves
                LOG.atWarn().addKeyValue("worker", worker).setCause(e).log("a dead worker could not be struck out");
            }
        });
    }

    /** Asks all to end, and kills those that do not in time. */
    @Override
    public void close() {
        closing.countDown();
        running.values().forEach(WorkerProcess::stop);
        long end = System.nanoTime() + ENDING.toNanos();
        try {
            recounting.join();
            List<Thread> all;
            synchronized (keepers) {
                all = List.copyOf(keepers);
            }
            for (Thread keeper : all) {
                if (!keeper.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                    LOG.atWarn().addKeyValue("keeper", keeper.getName()).log("a worker does not end and is killed");
                    running.values().forEach(WorkerProcess::kill);
                }
            }
        } catch (InterruptedException e) {
            running.values().forEach(WorkerProcess::kill);
            Thread.currentThread().interrupt();
        }
    }
}
