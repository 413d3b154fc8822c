package org.keepsight.api.identity;

import org.jspecify.annotations.Nullable;

/**
 * A caller who was let in.
 *
 * @param csrf what commands of the session carry in a header; {@code null} for a machine, whose token no browser sends by
 *     itself
 * @param renewed what the session's cookie carries from now on, when that changed
 */
public record Admission(
        Caller caller, @Nullable String csrf, @Nullable BearerSecret renewed) {
    Admission renewed(BearerSecret secret) {
        return new Admission(caller, csrf, secret);
    }

    /** As it is remembered: a renewed secret is told once. */
    Admission remembered() {
        return new Admission(caller, csrf, null);
    }
}
