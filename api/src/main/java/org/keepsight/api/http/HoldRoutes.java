package org.keepsight.api.http;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.HoldJson.ExtensionJson;
import org.keepsight.api.http.HoldJson.HoldsJson;
import org.keepsight.api.http.HoldJson.NewHoldJson;
import org.keepsight.api.identity.Proposal;
import org.keepsight.api.identity.Scope;
import org.keepsight.api.identity.TwoPersonRule;
import org.keepsight.retention.hold.Hold;
import org.keepsight.retention.hold.Holds;
import org.keepsight.retention.hold.NewHold;
import org.keepsight.retention.hold.RequestedHold;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.registry.Registry;

/** Holds: asked for by one person, agreed to by another, released by two more. */
final class HoldRoutes {
    private final Holds holds;
    private final Registry registry;
    private final TwoPersonRule twoPersons;
    private final InstantSource clock;

    HoldRoutes(Holds holds, Registry registry, TwoPersonRule twoPersons, InstantSource clock) {
        this.holds = holds;
        this.registry = registry;
        this.twoPersons = twoPersons;
        this.clock = clock;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "listHolds", this::listHolds,
                "requestHold", this::requestHold,
                "getHold", this::getHold,
                "approveHold", this::approveHold,
                "releaseHold", this::releaseHold,
                "extendHold", this::extendHold);
    }

    private Answer listHolds(Request request) {
        int limit = request.limit();
        boolean released = request.queryPart("released").map(Boolean::valueOf).orElse(false);
        int before = request.integer("cursor").orElse(Integer.MAX_VALUE);
        List<Hold> found = holds.page(campuses(request.scope()), released, before, limit + 1);
        List<Hold> page = found.subList(0, Math.min(limit, found.size()));
        List<Proposal> proposals = twoPersons.open(new Scope.County());
        return Answer.json(new HoldsJson(
                page.stream()
                        .map(each -> HoldJson.of(each, clock.instant(), request.scope(), release(each, proposals)))
                        .toList(),
                found.size() > limit ? Integer.toString(page.getLast().number()) : null));
    }

    private static Optional<List<Code>> campuses(Scope scope) {
        return switch (scope) {
            case Scope.County all -> Optional.empty();
            case Scope.Campuses some -> Optional.of(List.copyOf(some.codes()));
        };
    }

    private Answer requestHold(Request request) {
        NewHoldJson body = request.body(NewHoldJson.class);
        NewHold wanted = body.toDomain();
        for (Code camera : wanted.cameras()) {
            if (!request.scope().covers(registry.camera(camera).campus())) {
                throw DomainException.notFound("camera", camera);
            }
        }
        requirePerson(request);
        RequestedHold made = holds.request(wanted, request.actor(), body.reason());
        return Answer.created(
                HoldJson.of(made.hold(), clock.instant(), request.scope(), null).with(made.tooLate()));
    }

    private Answer getHold(Request request) {
        return json(visible(request), request);
    }

    private Answer approveHold(Request request) {
        requirePerson(request);
        return json(holds.approve(whole(request).id(), request.actor(), request.reason()), request);
    }

    /** The first who asks proposes, the second decides; a hold nobody has agreed to yet is refused by one. */
    private Answer releaseHold(Request request) {
        requirePerson(request);
        Hold hold = whole(request);
        String person = request.actor().name();
        Holds.requireReleasable(hold, person);
        if (hold.approvedAt() == null) {
            return json(holds.refuse(hold.id(), request.actor(), request.reason()), request);
        }
        Proposal waiting = release(hold, twoPersons.open(new Scope.County()));
        if (waiting != null) {
            twoPersons.approve(waiting.id(), request.caller(), request.scope(), request.reason());
            return json(holds.hold(hold.id()), request);
        }
        return Answer.accepted(ProposalJson.of(
                twoPersons.propose(
                        ReleaseAct.KIND,
                        Integer.toString(hold.number()),
                        ReleaseAct.campus(hold),
                        ReleaseAct.content(hold),
                        request.caller(),
                        request.reason()),
                false));
    }

    private Answer extendHold(Request request) {
        requirePerson(request);
        ExtensionJson extension = request.body(ExtensionJson.class);
        return json(
                holds.extend(
                        whole(request).id(), extension.review(), extension.ends(), request.actor(), request.reason()),
                request);
    }

    private Answer json(Hold hold, Request request) {
        return Answer.json(HoldJson.of(
                hold, clock.instant(), request.scope(), release(hold, twoPersons.open(new Scope.County()))));
    }

    private static @Nullable Proposal release(Hold hold, List<Proposal> open) {
        return open.stream()
                .filter(each ->
                        each.kind().equals(ReleaseAct.KIND) && each.subject().equals(Integer.toString(hold.number())))
                .findFirst()
                .orElse(null);
    }

    /** A hold of which the caller may see at least one camera. */
    private Hold visible(Request request) {
        Hold hold = holds.hold(UUID.fromString(request.pathPart("hold")));
        if (hold.cameras().stream().noneMatch(each -> request.scope().covers(each.campus()))) {
            throw DomainException.notFound("hold", hold.id());
        }
        return hold;
    }

    /** A hold all of whose cameras are the caller's: who decides on it decides on all of it. */
    private Hold whole(Request request) {
        Hold hold = visible(request);
        if (!hold.cameras().stream().allMatch(each -> request.scope().covers(each.campus()))) {
            throw DomainException.forbidden("hold", "this hold is about other campuses, too: the bureau decides on it");
        }
        return hold;
    }

    private static void requirePerson(Request request) {
        if (!request.caller().isPerson()) {
            throw DomainException.forbidden("session", "only a person takes part in this");
        }
    }
}
