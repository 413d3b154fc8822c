package org.keepsight.storage.audit;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;

/** Reads the access register. Thread-safe. */
public final class AccessRegister {
    private static final int FETCH = 1_000;

    // The null tests are of constants: the planner drops them, and takes the index that fits what is asked.
    private static final String SELECT = """
            select %s
            from access_register e
            where e.at >= :from and e.at < :to
              and (:actor::text is null or e.actor = :actor)
              and (:action::text is null or starts_with(e.action, :action))
              and (:outcome::text is null or e.outcome = :outcome)
              and (:campus::text is null or e.campus = :campus)
              and (:camera::text is null or e.camera = :camera)
              and (:within::text[] is null or e.campus = any(:within))
              and (:lastAt::timestamptz is null or (e.at, e.id) < (:lastAt, :lastId))
            order by e.at desc, e.id desc
            """.formatted(RegisterEntry.COLUMNS);

    /** Where a page ended. */
    public record Place(Instant at, UUID id) {}

    private final Jdbi jdbi;

    public AccessRegister(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The newest entries first, behind a place if there is one. */
    public List<RegisterEntry> entries(RegisterQuery query, @Nullable Place behind, int limit) {
        return jdbi.withHandle(handle -> bound(handle, SELECT + "limit :limit", query, behind)
                .bind("limit", limit)
                .map((row, context) -> RegisterEntry.of(row))
                .list());
    }

    /** Tells all of them, the newest first, without holding them. */
    public void each(RegisterQuery query, Consumer<RegisterEntry> each) {
        jdbi.useTransaction(handle -> {
            try (Stream<RegisterEntry> entries = bound(handle, SELECT, query, null)
                    .setFetchSize(FETCH)
                    .map((row, context) -> RegisterEntry.of(row))
                    .stream()) {
                entries.forEach(each);
            }
        });
    }

    private static Query bound(Handle handle, String sql, RegisterQuery query, @Nullable Place behind) {
        TimeRange when = query.when();
        Code campus = query.campus();
        Code camera = query.camera();
        AuditEvent.Outcome outcome = query.outcome();
        Set<Code> within = query.within();
        return handle.createQuery(sql)
                .bind("from", at(when.start()))
                .bind("to", at(when.end()))
                .bind("actor", query.actor())
                .bind("action", query.action())
                .bind("outcome", outcome == null ? null : outcome.name())
                .bind("campus", campus == null ? null : campus.value())
                .bind("camera", camera == null ? null : camera.value())
                .bind(
                        "within",
                        within == null ? null : within.stream().map(Code::value).toArray(String[]::new))
                .bind("lastAt", behind == null ? null : at(behind.at()))
                .bind("lastId", behind == null ? null : behind.id());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
