package org.keepsight.api.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.PlatformHandler;

/** Turns away who asks too often: 429, and when to come again. Belongs to one event loop. */
final class Throttle implements PlatformHandler {
    private static final int ADDRESSES = 10_000;

    private final RequestBudget budget;

    Throttle(Exposure.Limits limits) {
        this.budget = new RequestBudget(limits.perSecond(), limits.burst(), ADDRESSES);
    }

    @Override
    public void handle(RoutingContext context) {
        int seconds = budget.take(Peer.of(context), System.nanoTime());
        if (seconds == 0) {
            context.next();
        } else {
            context.response().putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(seconds));
            context.fail(429);
        }
    }
}
