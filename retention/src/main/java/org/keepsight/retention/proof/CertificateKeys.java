package org.keepsight.retention.proof;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** The public halves of all keys that ever signed certificates of this installation: none is ever taken back. Thread-safe. */
public final class CertificateKeys {
    private static final String PUBLISH = """
            insert into certificate_key (id, algorithm, public_key) values (:id, :algorithm, :key) on conflict do nothing
            """;
    private static final String PUBLIC = "select id, algorithm, public_key from certificate_key order by id";
    private static final String ALL = "select algorithm, public_key, made_at from certificate_key order by made_at, id";

    private final Jdbi jdbi;

    public CertificateKeys(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * A key that was published.
     *
     * @param since when
     */
    public record Published(VerifyingKey key, Instant since) {}

    /** Publishes a key, once. */
    public void publish(VerifyingKey key) {
        jdbi.useHandle(handle -> handle.createUpdate(PUBLISH)
                .bind("id", key.id().toString())
                .bind("algorithm", key.algorithm().title())
                .bind("key", key.der())
                .execute());
    }

    /** The oldest first. */
    public List<Published> all() {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL).map((row, context) -> key(row)).list());
    }

    /** The ids under which something else than that key is published: somebody changed the table. */
    List<String> altered() {
        return jdbi.withHandle(handle -> handle.createQuery(PUBLIC)
                .map((row, context) -> isKey(row) ? "" : row.getString("id"))
                .filter(id -> !id.isEmpty())
                .list());
    }

    private static boolean isKey(ResultSet row) throws SQLException {
        try {
            return new VerifyingKey(SignatureAlgorithm.ofTitle(row.getString("algorithm")), row.getBytes("public_key"))
                    .id()
                    .toString()
                    .equals(row.getString("id"));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Published key(ResultSet row) throws SQLException {
        return new Published(
                new VerifyingKey(SignatureAlgorithm.ofTitle(row.getString("algorithm")), row.getBytes("public_key")),
                row.getObject("made_at", OffsetDateTime.class).toInstant());
    }
}
