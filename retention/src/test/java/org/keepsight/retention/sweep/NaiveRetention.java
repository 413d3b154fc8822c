package org.keepsight.retention.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.protection.PolicyScope;
import org.keepsight.storage.protection.RetentionPolicy;

/**
 * The oracle of the retention tests: looks at every moment at which anything changed, one after the other, and asks what
 * was required then. Written without a look at the planner, slow, and short enough to be seen to be right.
 */
final class NaiveRetention {
    private NaiveRetention() {}

    /** May this footage be deleted now? It must go, then, too. */
    static boolean mayGo(History history, Candidate footage, Instant now) {
        if (footage.end().isBefore(history.commissionedAt())) {
            return false;
        }
        for (History.Held hold : history.holds()) {
            boolean overlaps = hold.range().start().isBefore(footage.end())
                    && footage.start().isBefore(hold.range().end());
            if (overlaps && hold.protects(now)) {
                return false;
            }
        }
        return !footage.end().plus(Duration.ofDays(days(history, footage, now))).isAfter(now);
    }

    /** The greatest number of days that any policy asked for at any moment from the start of the footage to now. */
    static int days(History history, Candidate footage, Instant now) {
        List<Instant> moments = new ArrayList<>(List.of(footage.start(), now));
        history.areas().forEach(each -> moments.add(each.at()));
        history.overrides().forEach(each -> moments.add(each.at()));
        history.policies().forEach(each -> moments.add(each.effectiveFrom()));
        int most = 0;
        for (Instant moment : moments) {
            boolean counts = !moment.isBefore(footage.start());
            // A class that this clock says is still to come protects already; a policy does not.
            if (counts) {
                most = Math.max(most, daysAt(history, footage, moment, now));
            }
        }
        return most;
    }

    private static int daysAt(History history, Candidate footage, Instant moment, Instant now) {
        int most = 0;
        for (RetentionPolicy policy : history.policies()) {
            if (isInForce(history, policy, moment, now) && applies(history, policy.scope(), footage, moment)) {
                most = Math.max(most, policy.days());
            }
        }
        return most;
    }

    private static boolean isInForce(History history, RetentionPolicy policy, Instant moment, Instant now) {
        if (policy.effectiveFrom().isAfter(now) || policy.effectiveFrom().isAfter(moment)) {
            return false;
        }
        for (RetentionPolicy other : history.policies()) {
            boolean later = other.effectiveFrom().isAfter(policy.effectiveFrom())
                    || (other.effectiveFrom().equals(policy.effectiveFrom()) && other.version() > policy.version());
            boolean already = !other.effectiveFrom().isAfter(moment)
                    && !other.effectiveFrom().isAfter(now);
            if (other.scope().equals(policy.scope()) && later && already) {
                return false;
            }
        }
        return true;
    }

    private static boolean applies(History history, PolicyScope scope, Candidate footage, Instant moment) {
        return switch (scope) {
            case PolicyScope.OfClass each ->
                each.retentionClass() == footage.key().retentionClass()
                        || each.retentionClass() == classAt(history, moment);
            case PolicyScope.OfAreaKind each -> each.kind() == kindAt(history, moment);
            case PolicyScope.OfCampus each -> each.campus().equals(history.campus());
            case PolicyScope.OfCamera each -> each.camera().equals(history.code());
        };
    }

    /** The class a camera had: its own, or that of the area it watched. */
    static RetentionClass classAt(History history, Instant moment) {
        Optional<RetentionClass> own = Optional.empty();
        for (History.Since<Optional<RetentionClass>> each : history.overrides()) {
            if (!each.at().isAfter(moment)) {
                own = each.value();
            }
        }
        return own.orElseGet(() -> kindAt(history, moment).defaultClass());
    }

    /** What it watched; before the first word of it, what that word says. */
    static AreaKind kindAt(History history, Instant moment) {
        AreaKind kind = history.areas().getFirst().value();
        for (History.Since<AreaKind> each : history.areas()) {
            if (!each.at().isAfter(moment)) {
                kind = each.value();
            }
        }
        return kind;
    }
}
