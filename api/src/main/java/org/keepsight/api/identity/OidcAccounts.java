package org.keepsight.api.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.keepsight.api.identity.ClaimRules.Profile;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts of people whom a provider vouches for: known by issuer and subject, whatever they are called now, and kept as
 * the claims have them. Every change writes its register entry in its transaction. Thread-safe.
 */
final class OidcAccounts {
    /** No account of our own has a name that begins so, and every one of these does. */
    static final String PREFIX = "oidc:";

    private static final Logger LOG = LoggerFactory.getLogger(OidcAccounts.class);
    private static final Actor PROVIDER = Actor.system("oidc");
    private static final String REASON = "claims of the OpenID provider";

    private static final String FIND =
            "select name from account where issuer = :issuer and subject = :subject for update";
    private static final String ADD = """
            insert into account (name, display_name, unit, issuer, subject, must_change_password, created_at)
            values (:name, :displayName, :unit, :issuer, :subject, false, :now)
            on conflict do nothing
            """;
    private static final String KNOWN = "select code from campus";

    private final AuditLog audit;

    OidcAccounts(AuditLog audit) {
        this.audit = audit;
    }

    /**
     * Brings the account in line with what the provider says; makes it when there is none and the person may something. Whoever
     * may nothing any more is signed out everywhere.
     *
     * @return the account as it is now; empty when there is none
     */
    Optional<Account> follow(Handle handle, String issuer, String subject, Profile profile, Instant now) {
        Set<Grant> grants = withinRegistry(handle, profile.grants());
        Optional<Account> known = find(handle, issuer, subject);
        if (known.isPresent()) {
            return Optional.of(changed(handle, known.get(), profile, grants));
        }
        if (grants.isEmpty()) {
            return Optional.empty();
        }
        String name = add(handle, issuer, subject, profile, now);
        Account made = find(handle, issuer, subject).orElseThrow();
        if (!made.name().equals(name)) { // somebody else was quicker to make it
            return Optional.of(changed(handle, made, profile, grants));
        }
        Account granted = made.with(profile.displayName(), profile.unit(), grants);
        AccountRows.change(handle, granted);
        write(handle, "user.added", granted, Map.of("issuer", issuer, "subject", subject));
        return Optional.of(granted);
    }

    private static Optional<Account> find(Handle handle, String issuer, String subject) {
        return handle.createQuery(FIND)
                .bind("issuer", issuer)
                .bind("subject", subject)
                .mapTo(String.class)
                .findOne()
                .map(name -> AccountRows.locked(handle, name).account());
    }

    private static String add(Handle handle, String issuer, String subject, Profile profile, Instant now) {
        String told = profile.name();
        String own = told + "." + fingerprint(issuer, subject); // another has the name, or had it once
        for (String name : new String[] {told, own}) {
            int added = handle.createUpdate(ADD)
                    .bind("name", name)
                    .bind("displayName", profile.displayName())
                    .bind("unit", profile.unit())
                    .bind("issuer", issuer)
                    .bind("subject", subject)
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .execute();
            if (added == 1) {
                return name;
            }
        }
        return "";
    }

    private Account changed(Handle handle, Account old, Profile profile, Set<Grant> grants) {
        Account wanted = old.with(profile.displayName(), profile.unit(), grants);
        if (!wanted.equals(old)) {
            AccountRows.change(handle, wanted);
            write(handle, "user.changed", wanted, Map.of());
        }
        if (grants.isEmpty()) {
            Sessions.endAll(handle, wanted.name());
        }
        return wanted;
    }

    /** The provider may know of campuses that are not, or not yet, registered here. */
    private static Set<Grant> withinRegistry(Handle handle, Set<Grant> grants) {
        Set<Code> known = new HashSet<>(handle.createQuery(KNOWN)
                .map((row, context) -> new Code(row.getString("code")))
                .list());
        Set<Grant> possible = new HashSet<>(grants);
        possible.removeIf(grant -> grant.campus() != null && !known.contains(grant.campus()));
        if (possible.size() < grants.size()) {
            LOG.atDebug()
                    .addKeyValue("grants", grants.size() - possible.size())
                    .log("claims name campuses that are not registered");
        }
        return possible;
    }

    private void write(Handle handle, String action, Account account, Map<String, String> more) {
        Map<String, Object> detail = new TreeMap<>(more);
        detail.put("displayName", account.displayName());
        detail.put("unit", account.unit());
        detail.put("grants", Accounts.told(account.grants()));
        audit.write(handle, PROVIDER, REASON, action, account.name(), detail);
    }

    /** Eight hexadecimal digits that stay the same. */
    private static String fingerprint(String issuer, String subject) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((issuer + '\n' + subject).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
