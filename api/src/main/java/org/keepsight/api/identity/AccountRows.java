package org.keepsight.api.identity;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;

/** The rows of accounts, inside one transaction. Stateless. */
final class AccountRows {
    /**
     * An account with what only sign-in may see.
     *
     * @param passwordHash {@code null} when a provider vouches for the person
     */
    record Secrets(
            Account account,
            @Nullable String passwordHash,
            @Nullable SealedFactor factor,
            long totpStep) {}

    private static final String SELECT = """
            select a.name, a.display_name, a.unit, a.enabled, a.password_hash, a.must_change_password, a.totp_key_id, a.totp_sealed,
                a.totp_confirmed, a.totp_step, a.created_at, a.issuer is not null as oidc,
                array(select g.role || ' ' || coalesce(g.campus, '') from account_grant g where g.account = a.name) as grants
            from account a
            where :name::text is null or a.name = :name
            order by a.name collate "C"
            """;
    private static final String LOCK = "select name from account where name = :name for update";
    private static final String ADD = """
            insert into account (name, display_name, unit, password_hash, must_change_password, created_at)
            values (:name, :displayName, :unit, :hash, :mustChange, :now)
            on conflict (name) do nothing
            """;
    private static final String GRANT =
            "insert into account_grant (account, role, campus) values (:name, :role, :campus)";
    private static final String UNGRANT = "delete from account_grant where account = :name";
    private static final String CHANGE = """
            update account set display_name = :displayName, unit = :unit, enabled = :enabled where name = :name
            """;
    private static final String PASSWORD = """
            update account set password_hash = :hash, must_change_password = :mustChange where name = :name
            """;
    private static final String FACTOR = """
            update account set totp_secret = null, totp_key_id = :key, totp_sealed = :sealed, totp_confirmed = :confirmed,
                totp_step = :step
            where name = :name
            """;
    private static final String KNOWN_CAMPUSES = "select count(*) from campus where code = any(:codes)";

    private AccountRows() {}

    static List<Account> all(Handle handle) {
        return select(handle, null).stream().map(Secrets::account).toList();
    }

    static Optional<Secrets> find(Handle handle, String name) {
        return select(handle, name).stream().findFirst();
    }

    /** The account, which nobody else changes until this transaction ends; {@code NOT_FOUND} when there is none. */
    static Secrets locked(Handle handle, String name) {
        handle.createQuery(LOCK).bind("name", name).mapTo(String.class).findOne();
        return find(handle, name).orElseThrow(() -> DomainException.notFound("user", name));
    }

    private static List<Secrets> select(Handle handle, @Nullable String name) {
        return handle.createQuery(SELECT)
                .bind("name", name)
                .map((row, context) -> new Secrets(
                        account(row), row.getString("password_hash"), SealedFactor.of(row), row.getLong("totp_step")))
                .list();
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getString("name"),
                row.getBoolean("oidc") ? AccountKind.OIDC : AccountKind.LOCAL,
                row.getString("display_name"),
                row.getString("unit"),
                row.getBoolean("enabled"),
                row.getBoolean("must_change_password"),
                row.getBoolean("totp_confirmed"),
                grants(row.getArray("grants")),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    static Set<Grant> grants(Array texts) throws SQLException {
        return Arrays.stream((Object[]) texts.getArray())
                .map(text -> Grant.parse((String) text))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Adds the account with its grants; {@code CONFLICT} when the name is taken. */
    static void add(Handle handle, NewAccount account, String hash, boolean mustChange, Instant now) {
        int added = handle.createUpdate(ADD)
                .bind("name", account.name())
                .bind("displayName", account.displayName())
                .bind("unit", account.unit())
                .bind("hash", hash)
                .bind("mustChange", mustChange)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
        if (added == 0) {
            throw DomainException.conflict("name", "the name '" + account.name() + "' belongs to another user");
        }
        grant(handle, account.name(), account.grants());
    }

    static void change(Handle handle, Account changed) {
        handle.createUpdate(CHANGE)
                .bind("name", changed.name())
                .bind("displayName", changed.displayName())
                .bind("unit", changed.unit())
                .bind("enabled", changed.enabled())
                .execute();
        handle.createUpdate(UNGRANT).bind("name", changed.name()).execute();
        grant(handle, changed.name(), changed.grants());
    }

    private static void grant(Handle handle, String name, Set<Grant> grants) {
        for (Grant grant : grants) {
            handle.createUpdate(GRANT)
                    .bind("name", name)
                    .bind("role", grant.role().name())
                    .bind(
                            "campus",
                            grant.campus() == null ? null : grant.campus().value())
                    .execute();
        }
    }

    static void password(Handle handle, String name, String hash, boolean mustChange) {
        handle.createUpdate(PASSWORD)
                .bind("name", name)
                .bind("hash", hash)
                .bind("mustChange", mustChange)
                .execute();
    }

    /** {@code null}: there is no second factor. */
    static void factor(Handle handle, String name, @Nullable SealedFactor factor, boolean confirmed, long step) {
        handle.createUpdate(FACTOR)
                .bind("name", name)
                .bind("key", factor == null ? null : factor.key())
                .bind("sealed", factor == null ? null : factor.sealed())
                .bind("confirmed", confirmed)
                .bind("step", step)
                .execute();
    }

    /** {@code NOT_FOUND} when a grant names a campus that is not registered. */
    static void requireCampuses(Handle handle, Set<Grant> grants) {
        String[] codes = grants.stream()
                .map(Grant::campus)
                .filter(campus -> campus != null)
                .map(Code::value)
                .distinct()
                .toArray(String[]::new);
        int known = handle.createQuery(KNOWN_CAMPUSES)
                .bind("codes", codes)
                .mapTo(Integer.class)
                .one();
        if (known < codes.length) {
            throw new DomainException(
                    DomainException.Kind.NOT_FOUND, "grants", "a grant names a campus that is not registered");
        }
    }
}
