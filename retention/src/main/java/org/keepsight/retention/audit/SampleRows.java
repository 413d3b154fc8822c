package org.keepsight.retention.audit;

import static org.keepsight.retention.audit.Columns.instant;
import static org.keepsight.retention.audit.Columns.json;
import static org.keepsight.retention.audit.Columns.read;
import static org.keepsight.retention.audit.Columns.sql;

import com.fasterxml.jackson.core.type.TypeReference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.retention.audit.MinuteFinding.Still;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;

/** The rows of samples: minutes, what was found of each, and their pictures. Thread-safe. */
final class SampleRows {
    private final Jdbi jdbi;

    SampleRows(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private static final String VERDICT = """
            insert into spot_audit_verdict (audit, number, verdict, note, objects, picture_at)
            values (:audit, :number, :verdict, :note, cast(:objects as jsonb), :pictureAt)
            """;

    private static final String STILL =
            "insert into spot_audit_still (audit, number, jpeg) values (:audit, :number, :jpeg)";

    void found(Handle handle, UUID audit, int number, MinuteFinding finding) {
        Still still = finding.still();
        handle.createUpdate(VERDICT)
                .bind("audit", audit)
                .bind("number", number)
                .bind("verdict", finding.verdict().name())
                .bind("note", finding.note())
                .bind("objects", json(finding.objects()))
                .bind("pictureAt", still == null ? null : sql(still.at()))
                .execute();
        if (still != null) {
            handle.createUpdate(STILL)
                    .bind("audit", audit)
                    .bind("number", number)
                    .bind("jpeg", still.jpeg())
                    .execute();
        }
    }

    private static final String STRATA =
            "select number, campus, kind, minutes from spot_audit_stratum where audit = :audit order by number";

    List<AuditStratum> strata(UUID audit) {
        return jdbi.withHandle(handle -> handle.createQuery(STRATA)
                .bind("audit", audit)
                .map((row, context) -> new AuditStratum(
                        row.getInt("number"),
                        new Code(row.getString("campus")),
                        AreaKind.valueOf(row.getString("kind")),
                        row.getLong("minutes")))
                .list());
    }

    private static final String MINUTES = """
            select m.number, m.stratum, m.camera, m.start_at, m.claimed, v.verdict, coalesce(v.note, '') as note,
                   coalesce(v.objects, '[]')::text as objects, v.picture_at, s.audit is not null as still
            from spot_audit_minute m
            left join spot_audit_verdict v using (audit, number)
            left join spot_audit_still s using (audit, number)
            where m.audit = :audit
            order by m.number
            """;

    List<AuditMinute> minutes(UUID audit) {
        return jdbi.withHandle(handle -> handle.createQuery(MINUTES)
                .bind("audit", audit)
                .map((row, context) -> minute(row))
                .list());
    }

    private static AuditMinute minute(ResultSet row) throws SQLException {
        Instant start = instant(row, "start_at");
        String verdict = row.getString("verdict");
        return new AuditMinute(
                row.getInt("number"),
                row.getInt("stratum"),
                new Code(row.getString("camera")),
                new TimeRange(start, start.plusSeconds(60)),
                row.getBoolean("claimed"),
                verdict == null ? null : Verdict.valueOf(verdict),
                row.getString("note"),
                read(row.getString("objects"), new TypeReference<List<ObjectFinding>>() {}),
                row.getObject("picture_at") == null ? null : instant(row, "picture_at"),
                row.getBoolean("still"));
    }

    private static final String VERDICTS = """
            select m.stratum, v.verdict from spot_audit_verdict v join spot_audit_minute m using (audit, number)
            where v.audit = :audit
            """;

    /** Verdicts alone, for a list. */
    List<Verdict> verdicts(UUID audit) {
        return jdbi.withHandle(handle -> handle.createQuery(VERDICTS)
                .bind("audit", audit)
                .map((row, context) -> Verdict.valueOf(row.getString("verdict")))
                .list());
    }

    Optional<byte[]> still(UUID audit, int number) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select jpeg from spot_audit_still where audit = :audit and number = :number")
                .bind("audit", audit)
                .bind("number", number)
                .mapTo(byte[].class)
                .findOne());
    }

    int dropStills(Instant before) {
        return jdbi.withHandle(handle -> handle.createUpdate("delete from spot_audit_still where at < :before")
                .bind("before", sql(before))
                .execute());
    }
}
