package org.keepsight.retention.proof;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.retention.proof.Certificate.Cause;
import org.keepsight.storage.model.CampusId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.time.ClockWatch;

/** Which certificates there are, by campus and day. Insert-only. Thread-safe. */
final class CertificateIndex {
    private static final String COLUMNS = """
            select f.number, f.day, f.supersedes, f.cause, f.pending, f.as_of, f.issued_at, f.digest, f.object, f.leaves
            from certificate f join campus on campus.id = f.campus_id
            """;
    private static final String BETWEEN =
            COLUMNS + "where campus.code = :campus and f.day between :first and :last order by f.day, f.number";
    private static final String ONE = COLUMNS + "where campus.code = :campus and f.number = :number";
    private static final String NEWEST =
            COLUMNS + "where campus.code = :campus order by f.campus_id, f.number desc limit 1";
    private static final String CHAIN = COLUMNS + "where campus.code = :campus order by f.number";
    private static final String NEWEST_DAY = """
            select max(f.day) from certificate f join campus on campus.id = f.campus_id where campus.code = :campus
            """;

    // Nothing was promised before there was a key to sign with. What a wrong clock dated counts from the campus's first
    // camera: no chain begins in 1970, and none waits for 2035.
    private static final String CAMPUSES = """
            select campus.id, campus.code,
                   case when promised.since between :earliest and clock_timestamp() then promised.since
                        else greatest(:earliest, (select min(commissioned_at) from camera where campus_id = campus.id)) end as since
            from campus cross join (select min(made_at) as made_at from certificate_key) first
            cross join lateral (select greatest(campus.created_at, first.made_at) as since) promised
            where first.made_at is not null
            order by campus.code
            """;
    private static final String ENTER = """
            insert into certificate (campus_id, number, day, supersedes, cause, pending, as_of, issued_at, digest, object, leaves)
            values (:campus, :number, :day, :supersedes, :cause, :pending, :asOf, :issuedAt, :digest, :object, :leaves)
            on conflict (campus_id, number) do nothing
            """;
    private static final String ENTERED =
            "select digest from certificate where campus_id = :campus and number = :number";

    private final Jdbi jdbi;

    CertificateIndex(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * A campus that is certified.
     *
     * @param since its first day holds this instant
     */
    record CertifiedCampus(CampusId id, Code code, Instant since) {}

    /** By code; none before the installation has published a key. */
    List<CertifiedCampus> campuses() {
        return jdbi.withHandle(handle -> handle.createQuery(CAMPUSES)
                .bind("earliest", ClockWatch.EARLIEST.atOffset(ZoneOffset.UTC))
                .map((row, context) -> new CertifiedCampus(
                        new CampusId(row.getInt("id")), new Code(row.getString("code")), instant(row, "since")))
                .list());
    }

    /** Days of the campus from first to last, both included; of a day the newest last. */
    List<CertificateRow> between(Code campus, LocalDate first, LocalDate last) {
        return jdbi.withHandle(handle -> handle.createQuery(BETWEEN)
                .bind("campus", campus.value())
                .bind("first", first)
                .bind("last", last)
                .map((row, context) -> certificate(row))
                .list());
    }

    /** The newest of the day. */
    Optional<CertificateRow> of(Code campus, LocalDate day) {
        List<CertificateRow> all = between(campus, day, day);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    Optional<CertificateRow> find(Code campus, int number) {
        return jdbi.withHandle(handle -> handle.createQuery(ONE)
                .bind("campus", campus.value())
                .bind("number", number)
                .map((row, context) -> certificate(row))
                .findOne());
    }

    /** The end of the campus's chain. */
    Optional<CertificateRow> newest(Code campus) {
        return jdbi.withHandle(handle -> handle.createQuery(NEWEST)
                .bind("campus", campus.value())
                .map((row, context) -> certificate(row))
                .findOne());
    }

    /** The newest day that is certified. */
    Optional<LocalDate> newestDay(Code campus) {
        return jdbi.withHandle(handle -> handle.createQuery(NEWEST_DAY)
                .bind("campus", campus.value())
                .mapTo(LocalDate.class)
                .findOne());
    }

    /** All of the campus, by number. */
    List<CertificateRow> chain(Code campus) {
        return jdbi.withHandle(handle -> handle.createQuery(CHAIN)
                .bind("campus", campus.value())
                .map((row, context) -> certificate(row))
                .list());
    }

    /** Enters a certificate whose object is durable; again changes nothing. */
    void enter(CampusId campus, CertificateRow row) {
        jdbi.useTransaction(handle -> enter(handle, campus, row));
    }

    /** @throws IllegalStateException when another has its number */
    void enter(Handle handle, CampusId campus, CertificateRow row) {
        handle.createUpdate(ENTER)
                .bind("campus", campus.value())
                .bind("number", row.number())
                .bind("day", row.day())
                .bind("supersedes", row.supersedes())
                .bind("cause", row.cause().name())
                .bindArray("pending", String.class, row.pending())
                .bind("asOf", row.asOf().atOffset(ZoneOffset.UTC))
                .bind("issuedAt", row.issuedAt().atOffset(ZoneOffset.UTC))
                .bind("digest", row.digest().toString())
                .bind("object", row.object())
                .bind("leaves", row.leaves())
                .execute();
        String entered = handle.createQuery(ENTERED)
                .bind("campus", campus.value())
                .bind("number", row.number())
                .mapTo(String.class)
                .one();
        if (!entered.equals(row.digest().toString())) {
            throw new IllegalStateException(row.object() + " is another certificate than the index has of its number");
        }
    }

    private static CertificateRow certificate(ResultSet row) throws SQLException {
        int supersedes = row.getInt("supersedes");
        boolean amends = !row.wasNull();
        Array pending = row.getArray("pending");
        return new CertificateRow(
                row.getInt("number"),
                row.getObject("day", LocalDate.class),
                amends ? supersedes : null,
                Cause.valueOf(row.getString("cause")),
                List.of((String[]) pending.getArray()),
                instant(row, "as_of"),
                instant(row, "issued_at"),
                NamedDigest.parse(row.getString("digest")),
                row.getString("object"),
                row.getString("leaves"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
