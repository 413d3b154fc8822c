package org.keepsight.api.identity;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Actor;

/**
 * Who asks, as far as it was proved, and from where.
 *
 * @param name of the account, or of the service token
 * @param displayName for people
 * @param unit where they work
 * @param secondFactor whether their account asks for a code
 * @param duty what they must do before anything else, if anything
 * @param session of a person; {@code null} for a machine
 * @param address from where, as text; empty while that is not known
 */
public record Caller(
        String name,
        String displayName,
        String unit,
        Verified verified,
        Set<Grant> grants,
        boolean secondFactor,
        @Nullable Duty duty,
        @Nullable UUID session,
        String address) {
    public Caller {
        grants = Set.copyOf(grants);
    }

    /** Under which name it is written down: machines are told from people. */
    public Actor actor() {
        return new Actor(isPerson() ? name : "token:" + name, unit, Actor.Proof.valueOf(verified.name()), address);
    }

    /** The same caller, asking from there. */
    public Caller at(String place) {
        return new Caller(name, displayName, unit, verified, grants, secondFactor, duty, session, place);
    }

    public boolean isPerson() {
        return verified != Verified.TOKEN;
    }

    public boolean has(Role role) {
        return grants.stream().anyMatch(grant -> grant.role() == role);
    }
}
