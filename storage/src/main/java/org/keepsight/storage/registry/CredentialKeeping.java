package org.keepsight.storage.registry;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.secret.KeyRing;

/**
 * Keeps the accounts of all cameras sealed under the newest key: at the first start, and whenever keys are rotated. Each
 * batch is a transaction, and what it leaves is what the next run begins with: it may be killed at any time, and it may run
 * beside everything else, for it changes no account. Thread-safe.
 */
public final class CredentialKeeping {
    private static final int BATCH = 200;

    private final Jdbi jdbi;
    private final KeyRing keys;
    private final CredentialVault vault;
    private final AuditLog audit;

    public CredentialKeeping(Jdbi jdbi, KeyRing keys, AuditLog audit) {
        this.jdbi = jdbi;
        this.keys = keys;
        this.vault = new CredentialVault(keys);
        this.audit = audit;
    }

    private static final String BEGUN = "select exists (select from credential_key)";
    private static final String NEWEST = "select id from credential_key order by since desc, id limit 1";
    private static final String ENTER = "insert into credential_key (id) values (:id) on conflict (id) do nothing";
    private static final String TURN = "select pg_advisory_xact_lock(hashtext('keepsight.credentials'))::text";

    /** Whether any machine of this installation has begun to seal. */
    public static boolean begun(Jdbi jdbi) {
        return jdbi.withHandle(
                handle -> handle.createQuery(BEGUN).mapTo(Boolean.class).one());
    }

    /**
     * Makes sure that this machine has the key of the others.
     *
     * @throws DomainException {@code CONFLICT} when it has not
     */
    public void requireKey() {
        jdbi.useHandle(this::requireKey);
    }

    private void requireKey(Handle handle) {
        Optional<String> newest = handle.createQuery(NEWEST).mapTo(String.class).findOne();
        if (newest.isPresent() && keys.box(newest.get()).isEmpty()) {
            throw DomainException.conflict(
                    "secrets.key-file",
                    "the key " + newest.get() + ", which seals the credentials of this installation's cameras, is not"
                            + " among the keys of this machine; copy the file of keys from the first one");
        }
    }

    private static final String ROWS = """
            select k.id, k.key_id, k.sealed, k.username, k.password, b.camera_id, b.url
            from camera_credential k join camera_binding b on b.credential_id = k.id
            """;
    private static final String IN_THE_CLEAR = ROWS + "where k.sealed is null for update of k";
    private static final String FORGET_LOOSE = """
            delete from camera_credential k
            where sealed is null and not exists (select from camera_binding where credential_id = k.id)
            """;
    // Later changes of the same rows take their place.
    private static final String CLEAR_OUTBOX = """
            delete from journal_outbox where entity = 'camera_credential' and content ->> 'password' is not null
            """;

    private record Row(
            CameraId camera,
            String url,
            SealedCredentials sealed,
            @Nullable Credentials clear) {}

    /** Tables that keep, in their files, what was in the clear, until their owner writes them anew. */
    public static final List<String> SCRUBBED = List.of("camera_credential", "journal_outbox");

    /**
     * Seals what earlier versions wrote in the clear, and enters the key of this machine as the one that seals.
     *
     * @return whether there was any; rows that were replaced stay in their file until the owner of {@link #SCRUBBED} writes
     *     it anew
     * @throws DomainException {@code CONFLICT} when this machine has not the key of the others
     */
    public boolean begin() {
        return jdbi.inTransaction(handle -> {
            handle.createQuery(TURN).mapTo(String.class).one();
            requireKey(handle);
            handle.execute(FORGET_LOOSE);
            List<Row> rows = rows(handle.createQuery(IN_THE_CLEAR));
            rows.forEach(row -> seal(handle, row, Objects.requireNonNull(row.clear())));
            int waiting = handle.execute(CLEAR_OUTBOX);
            handle.createUpdate(ENTER).bind("id", keys.newest()).execute();
            return waiting + rows.size() > 0;
        });
    }

    private static final String UNDER_OTHERS = ROWS + """
            where k.sealed is not null and k.key_id <> :newest and k.id > :after order by k.id limit :limit for update of k
            """;

    // Commands of the registry hold this row while they seal.
    private static final String NOBODY_SEALS = "select value from registry_revision for update";

    /**
     * Seals every account under the newest key that another one seals now, and returns how many those were. Afterwards no
     * account that can be opened here needs an older key.
     */
    public int rotate(Actor actor, String reason) {
        AuditLog.requireReason(reason);
        String newest = keys.newest();
        jdbi.useHandle(handle -> handle.createUpdate(ENTER).bind("id", newest).execute());
        int sealed = 0;
        Batch batch = new Batch(0, 0, 0);
        do {
            int after = batch.last();
            batch = jdbi.inTransaction(handle -> rotate(handle, newest, after, actor, reason));
            sealed += batch.sealed();
        } while (batch.rows() == BATCH);
        return sealed + jdbi.inTransaction(handle -> rotateLast(handle, newest, actor, reason));
    }

    /** What was sealed under the old key meanwhile, by somebody who had it in hand before the new one came. */
    private int rotateLast(Handle handle, String newest, Actor actor, String reason) {
        handle.createQuery(NOBODY_SEALS).mapTo(Long.class).one();
        int sealed = 0;
        Batch batch = new Batch(0, 0, 0);
        do {
            batch = rotate(handle, newest, batch.last(), actor, reason);
            sealed += batch.sealed();
        } while (batch.rows() == BATCH);
        return sealed;
    }

    private record Batch(int rows, int sealed, int last) {}

    private Batch rotate(Handle handle, String newest, int after, Actor actor, String reason) {
        List<Row> rows = rows(handle.createQuery(UNDER_OTHERS)
                .bind("newest", newest)
                .bind("after", after)
                .bind("limit", BATCH));
        int sealed = 0;
        for (Row row : rows) {
            Optional<Credentials> account = vault.open(row.camera(), row.url(), row.sealed());
            account.ifPresent(each -> seal(handle, row, each));
            sealed += account.isPresent() ? 1 : 0;
        }
        if (sealed > 0) {
            audit.write(handle, actor, reason, "credentials.sealed", newest, Map.of("accounts", sealed));
        }
        return new Batch(
                rows.size(),
                sealed,
                rows.isEmpty() ? after : rows.getLast().sealed().number());
    }

    private static final String SEAL = """
            update camera_credential set key_id = :key, sealed = :sealed, username = null, password = null where id = :id
            """;

    private void seal(Handle handle, Row row, Credentials account) {
        SealedCredentials sealed =
                vault.seal(row.camera(), row.url(), row.sealed().number(), account);
        handle.createUpdate(SEAL)
                .bind("key", sealed.key())
                .bind("sealed", sealed.sealed())
                .bind("id", sealed.number())
                .execute();
    }

    private static List<Row> rows(Query query) {
        return query.map((row, context) -> {
                    String username = row.getString("username");
                    return new Row(
                            new CameraId(row.getInt("camera_id")),
                            row.getString("url"),
                            SealedCredentials.of(row, "id"),
                            username == null ? null : new Credentials(username, row.getString("password")));
                })
                .list();
    }

    /** Cameras in service whose account no key here opens; it must be given anew. */
    public List<Code> unreadable() {
        return jdbi.withHandle(CameraRows::inService).stream()
                .filter(stored -> stored.sealed() != null
                        && vault.open(stored.camera().id(), stored.camera().url(), stored.sealed())
                                .isEmpty())
                .map(stored -> stored.camera().code())
                .toList();
    }
}
