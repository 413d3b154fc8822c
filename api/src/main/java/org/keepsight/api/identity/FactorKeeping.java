package org.keepsight.api.identity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.secret.KeyRing;

/**
 * Keeps the secrets of all second factors sealed under the newest key: at the first start, and whenever keys are rotated.
 * There are as many as people, so that each run is one transaction; it may be killed at any time, and run beside everything
 * else. Thread-safe.
 */
public final class FactorKeeping {
    private static final String IN_THE_CLEAR =
            "select name, totp_secret from account where totp_secret is not null order by name for update";
    private static final String SEALED = """
            select name, totp_key_id, totp_sealed from account where totp_key_id is not null and totp_key_id <> :but
            order by name
            """;
    // Whoever begins a second factor has locked its account.
    private static final String NOBODY_SEALS = "lock table account in exclusive mode";
    private static final String SEAL = """
            update account set totp_key_id = :key, totp_sealed = :sealed, totp_secret = null where name = :name
            """;

    private final Jdbi jdbi;
    private final KeyRing keys;
    private final FactorVault vault;
    private final AuditLog audit;

    public FactorKeeping(Jdbi jdbi, KeyRing keys, AuditLog audit) {
        this.jdbi = jdbi;
        this.keys = keys;
        this.vault = new FactorVault(keys);
        this.audit = audit;
    }

    private record Clear(String account, byte[] secret) {}

    private record Row(String account, @Nullable SealedFactor factor) {}

    /** The table that keeps, in its file, what was in the clear, until its owner writes it anew. */
    public static final String SCRUBBED = "account";

    /**
     * Seals what earlier versions wrote in the clear.
     *
     * @return whether there was any; rows that were replaced stay in their file until the owner of {@link #SCRUBBED} writes
     *     it anew
     */
    public boolean begin() {
        return jdbi.inTransaction(handle -> {
            List<Clear> rows = handle.createQuery(IN_THE_CLEAR)
                    .map((row, context) -> new Clear(row.getString("name"), row.getBytes("totp_secret")))
                    .list();
            rows.forEach(row -> seal(handle, row.account(), row.secret()));
            return !rows.isEmpty();
        });
    }

    /** Seals every secret under the newest key that another one seals now, and returns how many those were. */
    public int rotate(Actor actor, String reason) {
        AuditLog.requireReason(reason);
        return jdbi.inTransaction(handle -> {
            handle.execute(NOBODY_SEALS);
            int sealed = 0;
            for (Row row : sealed(handle, keys.newest())) {
                Optional<byte[]> secret = open(row);
                secret.ifPresent(each -> seal(handle, row.account(), each));
                sealed += secret.isPresent() ? 1 : 0;
            }
            if (sealed > 0) {
                audit.write(handle, actor, reason, "second_factors.sealed", keys.newest(), Map.of("accounts", sealed));
            }
            return sealed;
        });
    }

    /** Users whose second factor no key here opens; another administrator resets them. */
    public List<String> unreadable() {
        return jdbi.withHandle(handle -> sealed(handle, "").stream()
                .filter(row -> open(row).isEmpty())
                .map(Row::account)
                .toList());
    }

    private Optional<byte[]> open(Row row) {
        return Optional.ofNullable(row.factor()).flatMap(factor -> vault.open(row.account(), factor));
    }

    /** @param but the key whose are left out */
    private static List<Row> sealed(Handle handle, String but) {
        return handle.createQuery(SEALED)
                .bind("but", but)
                .map((row, context) -> new Row(row.getString("name"), SealedFactor.of(row)))
                .list();
    }

    private void seal(Handle handle, String account, byte[] secret) {
        SealedFactor factor = vault.seal(account, secret);
        handle.createUpdate(SEAL)
                .bind("key", factor.key())
                .bind("sealed", factor.sealed())
                .bind("name", account)
                .execute();
    }
}
