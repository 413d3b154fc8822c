package org.keepsight.api.http;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.keepsight.api.identity.Role;
import org.keepsight.api.identity.TwoPersonRule;
import org.keepsight.retention.sweep.NewShortage;
import org.keepsight.retention.sweep.ShortageOrders;
import org.keepsight.storage.model.RetentionClass;

/** Declaring a shortage order, as an act of two of the bureau. */
final class ShortageAct {
    static final String KIND = "shortage.declaration";

    private ShortageAct() {}

    /** @param until an instant with any offset */
    record ShortageJson(RetentionClass retentionClass, long freeBytes, String until, String basis) {
        NewShortage toDomain() {
            return new NewShortage(retentionClass, freeBytes, Request.instant("until", until), basis);
        }
    }

    static TwoPersonRule.Act of(ShortageOrders orders) {
        return new TwoPersonRule.Act(KIND, Set.of(Role.BUREAU_ADMINISTRATOR), (handle, proposal, approver, reason) -> {
            ShortageJson wanted = Json.read(proposal.content().getBytes(StandardCharsets.UTF_8), ShortageJson.class);
            orders.declare(handle, wanted.toDomain(), proposal.proposedBy(), approver, reason);
        });
    }

    static String content(ShortageJson wanted) {
        return new String(Json.write(wanted), StandardCharsets.UTF_8);
    }
}
