package org.keepsight.retention.sweep;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.TimeRange;

/**
 * One entry of the deletion ledger (删除台账).
 *
 * @param dueAt when the first of the segments had been kept for its days; {@code null}: from before this was noted
 * @param late what kept them longer, such as {@code hold 7}; {@code null}: nothing
 * @param number its place in the camera's chain, from 1
 * @param hash of the chain up to here
 */
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
        Instant at,
        Cause cause,
        @Nullable Instant dueAt,
        @Nullable String late,
        long number,
        Digest hash) {
    /** Why footage was deleted. */
    public enum Cause {
        /** It had been kept for its days. */
        EXPIRED,
        /** There was no room for it: a breach. */
        SHED
    }

    /** What the entry says. */
    public enum Entry {
        /** The footage is condemned under this policy version. */
        DECIDED,
        /** Its objects are gone. */
        CONFIRMED
    }
}
