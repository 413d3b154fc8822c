package org.keepsight.retention.sweep;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRange;

/** Reads the deletion ledger; the database's own functions write it. Thread-safe. */
public final class DeletionLedger {
    private static final int MOST = 10_000;
    private static final String ENTRIES = """
            select l.id, c.code, l.entry, l.decision, l.start_at, l.end_at, l.segments, l.bytes, l.policy_version, l.job, l.at,
                   l.cause, l.due_at, l.late, l.number, l.hash
            from deletion_ledger l join camera c on c.id = l.camera_id
            where l.at >= :from and l.at < :to and l.id > :after
            order by l.id
            limit :limit
            """;

    private final Jdbi jdbi;

    public DeletionLedger(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Entries made ({@code at}) within the range, oldest first, behind entry {@code after} (0: from the beginning).
     *
     * @param limit 1 to 10,000
     */
    public List<DeletionEntry> entries(TimeRange made, long after, int limit) {
        if (limit < 1 || limit > MOST) {
            throw DomainException.invalid("limit", "a page has 1 to " + MOST + " entries");
        }
        return jdbi.withHandle(handle -> handle.createQuery(ENTRIES)
                .bind("from", made.start().atOffset(ZoneOffset.UTC))
                .bind("to", made.end().atOffset(ZoneOffset.UTC))
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> entry(row))
                .list());
    }

    private static DeletionEntry entry(ResultSet row) throws SQLException {
        return new DeletionEntry(
                row.getLong("id"),
                new Code(row.getString("code")),
                DeletionEntry.Entry.valueOf(row.getString("entry")),
                row.getObject("decision", UUID.class),
                new TimeRange(instant(row, "start_at"), instant(row, "end_at")),
                row.getInt("segments"),
                row.getLong("bytes"),
                row.getInt("policy_version"),
                row.getObject("job", UUID.class),
                instant(row, "at"),
                DeletionEntry.Cause.valueOf(row.getString("cause")),
                row.getObject("due_at") == null ? null : instant(row, "due_at"),
                row.getString("late"),
                row.getLong("number"),
                Digest.of(row.getBytes("hash")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
