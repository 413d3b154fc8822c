package org.keepsight.retention.lock;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.object.LockMode;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.StoreRefusedException;
import org.keepsight.storage.protection.LockDate;
import org.keepsight.storage.time.ClockVerdict;
import org.keepsight.storage.time.TrustedClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works off what the store's locks lack, a page of a camera at a time: <b>page read, with what policies and holds ask for
 * now -> store asked for each segment -> progress kept</b>. A crash at any point repeats a page, which finds its work done.
 * Dates wait for a clock that can be believed; legal holds do not. One runs at a time in an installation. Thread-safe.
 */
public final class LockKeeping {
    private static final Logger LOG = LoggerFactory.getLogger(LockKeeping.class);
    private static final int PAGE = 256;
    private static final int SIDE_BY_SIDE = 8;

    /** A turn: others want the thread, too. */
    private static final Duration TURN = Duration.ofSeconds(50);

    private final LockTasks tasks;
    private final ObjectStore store;
    private final TrustedClock clock;
    private final int pageSize;
    private final AtomicLong settled = new AtomicLong();
    private volatile boolean stopping;

    public LockKeeping(Jdbi jdbi, ObjectStore store, TrustedClock clock) {
        this(jdbi, store, clock, PAGE);
    }

    LockKeeping(Jdbi jdbi, ObjectStore store, TrustedClock clock, int pageSize) {
        this.tasks = new LockTasks(jdbi, store.name());
        this.store = store;
        this.clock = clock;
        this.pageSize = pageSize;
    }

    /** Works until nothing is due, the turn is over, the store does not answer, or it is told to stop. */
    public void run() {
        long end = System.nanoTime() + TURN.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(
                SIDE_BY_SIDE, Thread.ofVirtual().name("lock-", 1).factory())) {
            LockMode mode = store.capabilities().lock();
            tasks.found(mode);
            if (mode == LockMode.NONE) {
                tasks.forget();
                return;
            }
            Optional<LockTask> task = tasks.begin(clock.judge().trusted());
            while (task.isPresent() && work(task.get(), threads, end)) {
                task = tasks.begin(clock.judge().trusted());
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the object store does not answer; its locks wait");
        }
    }

    /** Ends a turn after its page. */
    public void stop() {
        stopping = true;
    }

    /** Segments brought in line since the start of this process; some may have been so before. */
    public long settled() {
        return settled.get();
    }

    /** What is still to do; reads the database. */
    public LockBacklog backlog() {
        return tasks.backlog();
    }

    /** Goes through a task to its end; {@code false} when it had to leave it before. */
    private boolean work(LockTask task, ExecutorService threads, long end) throws IOException {
        LockTask.Place after = task.after();
        while (!stopping && System.nanoTime() < end) {
            ClockVerdict now = clock.judge();
            if (task.kind() == LockTask.Kind.RETAIN && !now.trusted()) {
                return false;
            }
            List<LockedSegment> page = tasks.page(task, after, pageSize);
            if (!page.isEmpty()) {
                settle(task, page, now, threads);
                after = page.getLast().place();
            }
            if (page.size() < pageSize) {
                tasks.finish(task);
                return true;
            }
        }
        return false;
    }

    private void settle(LockTask task, List<LockedSegment> page, ClockVerdict now, ExecutorService threads)
            throws IOException {
        List<Future<@Nullable String>> answers = new ArrayList<>(page.size());
        page.forEach(segment -> answers.add(threads.submit(() -> refusal(task, segment, now))));
        int failed = 0;
        LockedSegment first = null;
        String reason = null;
        for (int i = 0; i < page.size(); i++) {
            String refusal = answer(answers.get(i));
            if (refusal != null) {
                failed++;
                first = first == null ? page.get(i) : first;
                reason = refusal;
            }
        }
        tasks.advance(
                task,
                page.getLast().place(),
                page.size() - failed,
                failed,
                first == null ? null : first.place().end(),
                reason);
        settled.addAndGet(page.size() - failed);
        if (first != null) {
            LOG.atWarn()
                    .addKeyValue("camera", task.camera())
                    .addKeyValue("task", task.kind())
                    .addKeyValue("segments", failed)
                    .addKeyValue("first", first.object().key())
                    .addKeyValue("reason", reason)
                    .log("the store does not let segments be locked as they should be; they are tried again");
        }
    }

    /** Brings one segment in line; why the store refused, or {@code null} when it is as it should be. */
    private @Nullable String refusal(LockTask task, LockedSegment segment, ClockVerdict now) throws IOException {
        try {
            switch (task.kind()) {
                case RETAIN -> {
                    LockDate date = LockDate.of(now, segment.end(), segment.days());
                    if (date.until() != null) {
                        store.retain(segment.object(), date.until());
                    }
                }
                case LEGAL_HOLD -> store.legalHold(segment.object(), segment.held());
            }
            return null;
        } catch (NoSuchFileException e) { // nothing to lock; that it is missing is for the check to say
            return null;
        } catch (StoreRefusedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static @Nullable String answer(Future<@Nullable String> answer) throws IOException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException silent) {
                throw silent;
            }
            throw new IllegalStateException("a lock could not be brought in line", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while locking");
        }
    }
}
