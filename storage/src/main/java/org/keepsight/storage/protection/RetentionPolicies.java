package org.keepsight.storage.protection;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.RetentionClass;

/** The versions of the retention policy; insert-only. Thread-safe. */
public final class RetentionPolicies {
    public RetentionPolicies(Jdbi jdbi, AuditLog audit) {}

    /** Every version, by version. The table is small: read it for each decision rather than keep it. */
    public List<RetentionPolicy> all() {
        throw new UnsupportedOperationException("stub");
    }

    /** Adds a version. Fewer days than the legal minimum is {@code INVALID}. */
    public RetentionPolicy add(
            RetentionClass retentionClass, int days, String basis, Instant effectiveFrom, Actor actor, String reason) {
        throw new UnsupportedOperationException("stub");
    }
}
