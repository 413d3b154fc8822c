package org.keepsight.storage.journal;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Until when the store is to keep what is written now: from the newest instant that was trusted, for a lock that a wrong clock
 * set cannot be taken back. Thread-safe.
 */
final class KeptUntil {
    private static final String KNOWN = "select max(known_at) as known from known_time";

    private final Jdbi jdbi;
    private final Duration keep;

    KeptUntil(Jdbi jdbi, Duration keep) {
        this.jdbi = jdbi;
        this.keep = keep;
    }

    /** {@code null} before a clock was trusted for the first time. */
    @Nullable
    Instant now() {
        return jdbi.withHandle(handle ->
                        handle.createQuery(KNOWN).mapTo(OffsetDateTime.class).findOne())
                .map(known -> known.toInstant().plus(keep))
                .orElse(null);
    }
}
