package org.keepsight.ingest.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.registry.Credentials;

/** One simulated camera: a source under a name, who watches it, and what is wrong with it. For the loop's thread only. */
final class Mount {
    private final EventLoop loop;
    private final ExecutorService encoders;
    private final Listener listener;
    private final String name;
    private final MediaSource source;
    private final @Nullable Credentials credentials;
    private final long born = System.nanoTime();

    private final Set<Connection> connections = new LinkedHashSet<>();
    private final List<Viewer> viewers = new ArrayList<>();
    private @Nullable Feed feed;
    private long feedStart;
    private long feedTick;
    private long jumped;
    private int refusals;
    private Fault fault = Fault.NONE;

    Mount(
            EventLoop loop,
            ExecutorService encoders,
            Listener listener,
            String name,
            MediaSource source,
            @Nullable Credentials credentials) {
        this.loop = loop;
        this.encoders = encoders;
        this.listener = listener;
        this.name = name;
        this.source = source;
        this.credentials = credentials;
    }

    Listener listener() {
        return listener;
    }

    String name() {
        return name;
    }

    MediaSource source() {
        return source;
    }

    @Nullable
    Credentials credentials() {
        return credentials;
    }

    Fault fault() {
        return fault;
    }

    int viewers() {
        return viewers.size();
    }

    int refusals() {
        return refusals;
    }

    void countRefusal() {
        refusals++;
    }

    /** Remembers that this connection talks to this camera, to be cut with it. */
    void attach(Connection connection) {
        connections.add(connection);
    }

    void detach(Connection connection) {
        connections.remove(connection);
    }

    void fault(Fault next) {
        fault = next;
        viewers.forEach(Viewer::awaitKey);
        if (next == Fault.GONE) {
            List.copyOf(connections).forEach(Connection::close);
        }
    }

    /** From now on every timestamp is this many ticks later than it should be. */
    void jump(long ticks) {
        jumped += ticks;
    }

    void play(Viewer viewer) {
        viewers.add(viewer);
        if (feed == null) {
            feed = switch (source) {
                case LoopedStream stream -> new Feed.Loop(stream);
                case LiveScene scene -> new Feed.Live(scene, loop, encoders);
            };
            feedStart = System.nanoTime();
            feedTick = 0;
            schedule(feed);
        }
    }

    void stop(Viewer viewer) {
        viewers.remove(viewer);
        if (viewers.isEmpty() && feed != null) {
            feed.close();
            feed = null;
        }
    }

    private void schedule(Feed current) {
        loop.at(due(feedTick), () -> tick(current));
    }

    private long due(long tick) {
        return feedStart + tick * 1_000_000_000L / source.framesPerSecond();
    }

    private void tick(Feed current) {
        if (feed != current) {
            return;
        }
        long now = System.nanoTime();
        long ticks = mediaTicks(due(feedTick));
        Instant wall = Instant.now();
        if (fault == Fault.GARBAGE) {
            List.copyOf(viewers).forEach(Viewer::garble);
        }
        if (fault != Fault.SILENT) {
            current.next(wall, unit -> deliver(unit, ticks));
        }
        for (Viewer viewer : List.copyOf(viewers)) {
            if (viewer.isLost(now)) {
                viewer.connection().close();
            } else if (fault == Fault.NONE || fault == Fault.STALLED) {
                viewer.report(now, wall, mediaTicks(now));
            }
        }
        long missed = Math.max(0, (now - due(feedTick)) * source.framesPerSecond() / 1_000_000_000L);
        feedTick += 1 + missed;
        schedule(current);
    }

    private void deliver(AccessUnit unit, long ticks) {
        if (fault == Fault.NONE) {
            List.copyOf(viewers).forEach(viewer -> viewer.show(unit, ticks));
        }
    }

    private long mediaTicks(long nanoTime) {
        return (nanoTime - born) / 100_000 * 9 + (nanoTime - born) % 100_000 * 9 / 100_000 + jumped;
    }
}
