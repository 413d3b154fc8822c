package org.keepsight.api.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections that take too long over a head, a body, or an answer, however they keep themselves busy: a byte now
 * and then resets no clock here. Looks at all of them a few times within the shortest limit. Belongs to one event loop.
 */
final class ConnectionWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);
    private static final int LOOKS = 5;

    private final Exposure exposure;
    private final Map<HttpConnection, State> open = new HashMap<>();
    private boolean full;

    /** What a connection does, since when by the monotonic clock. */
    private static final class State {
        @Nullable
        HttpServerRequest request;

        boolean answered;
        long since = System.nanoTime();
    }

    ConnectionWatch(Vertx vertx, Exposure exposure) {
        this.exposure = exposure;
        Exposure.Limits limits = exposure.limits();
        long shortest = Math.min(
                limits.head().toMillis(),
                Math.min(limits.body().toMillis(), limits.idle().toMillis()));
        vertx.setPeriodic(Math.max(1, shortest / LOOKS), look -> look(System.nanoTime()));
    }

    /** A connection that is opened: taken up, or closed unanswered. */
    void opened(HttpConnection connection) {
        boolean room = open.size() < exposure.limits().connections();
        if (!room && !full) {
            LOG.atWarn()
                    .addKeyValue("connections", open.size())
                    .log("There are too many connections; new ones are closed");
        }
        full = !room;
        if (!room || !exposure.admits(Peer.end(connection))) {
            cut(connection);
            return;
        }
        open.put(connection, new State());
        connection.closeHandler(closed -> open.remove(connection));
    }

    /** The head of a request is whole. */
    void asked(HttpServerRequest request) {
        State state = open.get(request.connection());
        if (state != null) {
            state.request = request;
            state.answered = false;
            state.since = System.nanoTime();
        }
    }

    private void look(long now) {
        for (var each : Map.copyOf(open).entrySet()) {
            if (overdue(each.getValue(), now)) {
                cut(each.getKey());
            }
        }
    }

    /** At once: Vert.x itself waits until what was written is taken, for which a slow reader has all the time. */
    private static void cut(HttpConnection connection) {
        if (connection instanceof HttpServerConnection server) {
            var unused = server.channelHandlerContext().close();
        } else {
            connection.close();
        }
    }

    private boolean overdue(State state, long now) {
        HttpServerRequest request = state.request;
        if (request == null) {
            return longer(exposure.limits().head(), state.since, now);
        }
        if (!state.answered && request.response().ended()) {
            state.answered = true;
            state.since = now;
        }
        // An answer under way takes its time: a command may need minutes, and a film's reader is watched piece by
        // piece.
        return state.answered
                ? longer(exposure.limits().idle(), state.since, now)
                : !request.isEnded() && longer(exposure.limits().body(), state.since, now);
    }

    private static boolean longer(Duration limit, long since, long now) {
        return now - since > limit.toNanos();
    }
}
