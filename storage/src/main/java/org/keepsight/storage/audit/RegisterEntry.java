package org.keepsight.storage.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the access register as it stands there; codes and names as they were then.
 *
 * @param at to the microsecond
 * @param verified an {@link org.keepsight.storage.model.Actor.Proof}
 * @param detail JSON
 */
public record RegisterEntry(
        UUID id,
        Instant at,
        String actor,
        String unit,
        String verified,
        String address,
        String action,
        String subject,
        @Nullable String campus,
        @Nullable String camera,
        @Nullable Instant from,
        @Nullable Instant to,
        String reason,
        String outcome,
        @JsonRawValue String detail) {
    static final String COLUMNS = """
            e.id, e.at, e.actor, e.unit, e.verified, e.address, e.action, e.subject, e.campus, e.camera, e.range_start,
            e.range_end, e.reason, e.outcome, e.detail::text as detail
            """;
    private static final String SEPARATOR = "\u001f";

    static RegisterEntry of(ResultSet row) throws SQLException {
        return new RegisterEntry(
                row.getObject("id", UUID.class),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("unit"),
                row.getString("verified"),
                row.getString("address"),
                row.getString("action"),
                row.getString("subject"),
                row.getString("campus"),
                row.getString("camera"),
                instant(row, "range_start"),
                instant(row, "range_end"),
                row.getString("reason"),
                row.getString("outcome"),
                row.getString("detail"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    /** What is sealed and chained: exactly what {@code register_text} of the database makes of the row. */
    byte[] text() {
        return text("").getBytes(StandardCharsets.UTF_8);
    }

    /** What the digest of link {@code number} covers behind the former digest. */
    byte[] linkText(long number) {
        return text(number + SEPARATOR).getBytes(StandardCharsets.UTF_8);
    }

    private String text(String before) {
        return before
                + String.join(
                        SEPARATOR,
                        id.toString(),
                        micros(at),
                        actor,
                        unit,
                        verified,
                        address,
                        action,
                        subject,
                        campus == null ? "" : campus,
                        camera == null ? "" : camera,
                        micros(from),
                        micros(to),
                        reason,
                        outcome,
                        detail);
    }

    private static String micros(@Nullable Instant instant) {
        return instant == null ? "" : Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
    }
}
