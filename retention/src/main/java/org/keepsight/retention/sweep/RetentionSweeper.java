package org.keepsight.retention.sweep;

import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;

/** Executes the delete protocol for everything that is due. One sweep runs at a time in an installation. Thread-safe. */
public final class RetentionSweeper {
    public RetentionSweeper(
            Jdbi jdbi,
            SegmentCatalogue catalogue,
            RetentionPolicies policies,
            ObjectStore store,
            AuditLog audit,
            InstantSource clock) {}

    /** Sweeps once. {@code CONFLICT} when a sweep is running. */
    public SweepResult sweep(Actor actor, String reason) {
        throw new UnsupportedOperationException("stub");
    }
}
