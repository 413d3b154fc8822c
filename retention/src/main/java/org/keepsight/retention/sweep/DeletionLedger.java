package org.keepsight.retention.sweep;

import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.TimeRange;

/** Reads the deletion ledger; the database's own functions write it. Thread-safe. */
public final class DeletionLedger {
    public DeletionLedger(Jdbi jdbi) {}

    /** Entries made ({@code at}) within the range, oldest first, behind entry {@code after} (0: from the beginning). */
    public List<DeletionEntry> entries(TimeRange made, long after, int limit) {
        throw new UnsupportedOperationException("stub");
    }
}
