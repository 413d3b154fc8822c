package org.keepsight.api.playback;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.keepsight.api.identity.Caller;
import org.keepsight.api.identity.Grant;
import org.keepsight.storage.registry.Campus;

/**
 * When whoever looks at footage has to say why: when it is old, or not their own unit's. Pure.
 *
 * @param old footage that begins this long ago, or longer
 */
public record ReasonRule(Duration old) {
    /** Whether looking at footage of the campus from that instant on asks for a reason. */
    public boolean asks(Caller caller, Campus campus, Instant from, Instant now) {
        return !from.isAfter(now.minus(old)) || !isOwn(caller, campus);
    }

    /**
     * The campus is the caller's own unit when it is the only one they have a role at, or when their account names it as
     * their unit, by its name or its code.
     */
    private static boolean isOwn(Caller caller, Campus campus) {
        Set<Grant> grants = caller.grants();
        return caller.unit().equals(campus.name())
                || caller.unit().equals(campus.code().value())
                || (!grants.isEmpty()
                        && grants.stream().allMatch(grant -> campus.code().equals(grant.campus())));
    }
}
