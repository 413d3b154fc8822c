package org.keepsight.retention.sweep;

import java.time.Instant;
import java.util.UUID;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;

/** One entry of the deletion ledger (删除台账). */
public record DeletionEntry(
        long id,
        Code camera,
        Entry entry,
        UUID decision,
        TimeRange time,
        int segments,
        long bytes,
        int policyVersion,
        UUID job,
        Instant at) {
    /** What the entry says. */
    public enum Entry {
        /** The footage is condemned under this policy version. */
        DECIDED,
        /** Its objects are gone. */
        CONFIRMED
    }
}
