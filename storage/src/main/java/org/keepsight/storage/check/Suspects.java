package org.keepsight.storage.check;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.keepsight.storage.check.Inspector.Depth;

/**
 * What disagreed at first sight and waits for its grace to be looked at again; at most 1,000 at a time, then those that
 * came first are waited for. Not thread-safe.
 */
final class Suspects {
    private static final int MOST = 1_000;

    private record Suspect(String name, Depth depth, long seenAt) {}

    private final Deque<Suspect> waiting = new ArrayDeque<>();
    private final Inspector inspector;
    private final Duration grace;
    private final Consumer<Discrepancy> found;

    /** @param found told what still disagrees after the grace */
    Suspects(Inspector inspector, Duration grace, Consumer<Discrepancy> found) {
        this.inspector = inspector;
        this.grace = grace;
        this.found = found;
    }

    void add(String name, Depth depth) throws IOException, InterruptedException {
        waiting.add(new Suspect(name, depth, System.nanoTime()));
        if (waiting.size() >= MOST) {
            settle();
        }
    }

    /** Looks now, and suspects what is not right. */
    void verify(String name, Depth depth) throws IOException, InterruptedException {
        if (inspector.inspect(name, depth).isPresent()) {
            add(name, depth);
        }
    }

    /** Settles those whose grace is over. Returns whether none waits. */
    boolean settled() throws IOException, InterruptedException {
        while (!waiting.isEmpty() && left(waiting.getFirst()).isZero()) {
            settle(waiting.removeFirst());
        }
        return waiting.isEmpty();
    }

    /** Settles all, waiting for their grace. */
    void settle() throws IOException, InterruptedException {
        while (!waiting.isEmpty()) {
            Suspect suspect = waiting.removeFirst();
            Thread.sleep(left(suspect));
            settle(suspect);
        }
    }

    private Duration left(Suspect suspect) {
        Duration left = grace.minusNanos(System.nanoTime() - suspect.seenAt());
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void settle(Suspect suspect) throws IOException {
        inspector.inspect(suspect.name(), suspect.depth()).ifPresent(found);
    }
}
