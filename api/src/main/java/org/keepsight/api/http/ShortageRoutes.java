package org.keepsight.api.http;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.ShortageAct.ShortageJson;
import org.keepsight.api.identity.TwoPersonRule;
import org.keepsight.retention.sweep.ShortageOrder;
import org.keepsight.retention.sweep.ShortageOrders;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.time.TrustedClock;

/** Shortage orders: which class is given up first when the store cannot hold everything. */
final class ShortageRoutes {
    record OrderJson(
            int number,
            RetentionClass retentionClass,
            long freeBytes,
            Instant until,
            String basis,
            String declaredBy,
            String approvedBy,
            Instant declaredAt,
            @Nullable String endedBy,
            @Nullable Instant endedAt,
            boolean inForce) {
        static OrderJson of(ShortageOrder order, boolean inForce) {
            return new OrderJson(
                    order.number(),
                    order.retentionClass(),
                    order.freeBytes(),
                    order.until(),
                    order.basis(),
                    order.declaredBy(),
                    order.approvedBy(),
                    order.declaredAt(),
                    order.endedBy(),
                    order.endedAt(),
                    inForce);
        }
    }

    record OrdersJson(List<OrderJson> orders) {}

    private final ShortageOrders orders;
    private final TwoPersonRule twoPersons;
    private final TrustedClock time;

    ShortageRoutes(ShortageOrders orders, TwoPersonRule twoPersons, TrustedClock time) {
        this.orders = orders;
        this.twoPersons = twoPersons;
        this.time = time;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "listShortageOrders", this::list, "declareShortage", this::declare, "endShortageOrder", this::end);
    }

    private Answer list(Request request) {
        boolean trusted = time.judge().trusted();
        Instant now = time.judge().credible();
        return Answer.json(new OrdersJson(orders.all().stream()
                .map(order -> OrderJson.of(order, trusted && order.inForce(now)))
                .toList()));
    }

    private Answer declare(Request request) {
        ShortageJson wanted = request.body(ShortageJson.class);
        orders.require(wanted.toDomain());
        return Answer.accepted(ProposalJson.of(
                twoPersons.propose(
                        ShortageAct.KIND,
                        wanted.retentionClass().name(),
                        null,
                        ShortageAct.content(wanted),
                        request.caller(),
                        request.reason()),
                false));
    }

    private Answer end(Request request) {
        try {
            orders.end(Integer.parseInt(request.pathPart("number")), request.actor(), request.reason());
        } catch (NumberFormatException e) {
            throw DomainException.notFound("shortage order", request.pathPart("number"));
        }
        return list(request);
    }
}
