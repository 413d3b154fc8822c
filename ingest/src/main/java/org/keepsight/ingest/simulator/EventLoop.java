package org.keepsight.ingest.simulator;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for sockets, timers and everything that they touch. Nothing that runs on it may block. {@link #post},
 * {@link #call} and {@link #close} are for any thread, the rest is for the loop's own.
 */
final class EventLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    /** Whoever owns a registered channel. */
    interface Handler {
        /** The channel is ready for what it was registered for. */
        void ready(SelectionKey key) throws IOException;

        /** {@link #ready} failed: give up the channel. Must not throw. */
        void abort();
    }

    private record Timer(long due, Runnable task) {}

    private final Selector selector;
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::due));
    private final Thread thread;
    private volatile boolean closed;

    EventLoop(String name) throws IOException {
        selector = Selector.open();
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    /** Runs a task on the loop, soon. A task posted after the end is forgotten. */
    void post(Runnable task) {
        posted.add(task);
        selector.wakeup();
    }

    /** Runs a task on the loop and waits for its result; its failure is thrown here. */
    <T> T call(Supplier<T> task) {
        if (closed) {
            throw new IllegalStateException("the simulator is closed");
        }
        try {
            return CompletableFuture.supplyAsync(task, this::post).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Runs a task when {@link System#nanoTime} reaches this, or soon after. */
    void at(long nanoTime, Runnable task) {
        timers.add(new Timer(nanoTime, task));
    }

    SelectionKey register(SelectableChannel channel, int operations, Handler handler) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, handler);
    }

    /** Lets go of channels that were closed; until then the system keeps their ports. Not for use inside a {@link Handler}. */
    void release() throws IOException {
        selector.selectNow(EventLoop::dispatch);
    }

    /** Stops the thread. Registered channels are the callers' to close, before. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (selector) {
            while (!closed) {
                long millis = millisToNextTimer();
                if (millis == 0) {
                    selector.selectNow(EventLoop::dispatch);
                } else {
                    selector.select(EventLoop::dispatch, millis);
                }
                for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
                    guarded(task);
                }
                runTimers();
            }
        } catch (IOException e) {
            LOG.atError().setCause(e).log("the simulator's selector failed; its cameras are dead");
        }
    }

    private long millisToNextTimer() {
        Timer next = timers.peek();
        return next == null ? 1_000 : Math.clamp((next.due() - System.nanoTime() + 999_999) / 1_000_000, 0, 1_000);
    }

    private void runTimers() {
        long now = System.nanoTime();
        for (Timer next = timers.peek(); next != null && next.due() - now <= 0; next = timers.peek()) {
            timers.remove();
            guarded(next.task());
        }
    }

    private static void dispatch(SelectionKey key) {
        Handler handler = (Handler) key.attachment();
        try {
            handler.ready(key);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a simulated connection broke");
            handler.abort();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("a simulated connection failed");
            handler.abort();
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("a simulator task failed");
        }
    }
}
