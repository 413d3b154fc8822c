package org.keepsight.retention.sweep;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.RetentionClass;

/**
 * A declaration that the store cannot hold everything: which class is given up first, the oldest footage first, as long as it is
 * in force and less is free than wanted. What is given up is a breach in the ledger and in every report.
 *
 * @param freeBytes until so much room is free
 * @param until from then on nothing more is given up
 * @param basis the rule or notice it rests on
 * @param endedBy who ended it before; {@code null}: nobody
 */
public record ShortageOrder(
        int number,
        RetentionClass retentionClass,
        long freeBytes,
        Instant until,
        String basis,
        String declaredBy,
        String approvedBy,
        Instant declaredAt,
        @Nullable String endedBy,
        @Nullable Instant endedAt) {

    /** Whether it is in force. */
    public boolean inForce(Instant now) {
        return endedAt == null && now.isBefore(until) && !now.isBefore(declaredAt);
    }
}
