package org.keepsight.storage.database;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.DomainException;

/**
 * How a process comes into a database: to serve, by a login that is not the schema's owner and cannot become it; and before
 * that, where the process may, as the owner, to migrate and to make that login. Immutable.
 *
 * @param service the login that serves
 * @param owner {@code null}: this process has not the owner's password; the schema must be as new as the program then
 * @param derived whether the login's password follows from the owner's, so that Keepsight may set it
 */
public record DatabaseAccess(
        DatabaseAddress service, @Nullable DatabaseAddress owner, boolean derived) {
    private static final String SUFFIX = "_login";
    private static final int LONGEST_NAME = 63; // bytes; PostgreSQL cuts off what is longer

    /** More than PostgreSQL's own 4,096 for what it keeps of a password: guessing the owner's from the login's is no easier. */
    private static final int ITERATIONS = 10_000;

    private static final int BITS = 256;

    /**
     * With a login that Keepsight makes itself. Its password follows from the owner's, one way: every process that has the
     * owner's comes to the same, no two of them need to agree on one, nothing has to be kept, and whoever has the login's
     * cannot come to the owner's.
     */
    public static DatabaseAccess ofOwner(DatabaseAddress owner) {
        String name = owner.user() + SUFFIX;
        if (owner.password().isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw DomainException.invalid(
                    "database.service",
                    "is needed when the owner of the schema has no password, or a name of more than 57 bytes:"
                            + " no login of the service can be made from that");
        }
        return new DatabaseAccess(new DatabaseAddress(owner.url(), name, derived(owner.password(), name)), owner, true);
    }

    /** With a login that was given. */
    public static DatabaseAccess of(DatabaseAddress service, @Nullable DatabaseAddress owner) {
        return new DatabaseAccess(service, owner, false);
    }

    /** The owner, for what only the owner does; empty when this process has not their password. */
    public Optional<DatabaseAddress> asOwner() {
        return Optional.ofNullable(owner);
    }

    private static String derived(String password, String name) {
        PBEKeySpec spec = new PBEKeySpec(
                password.toCharArray(),
                ("keepsight database login " + name).getBytes(StandardCharsets.UTF_8),
                ITERATIONS,
                BITS);
        try {
            return HexFormat.of()
                    .formatHex(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                            .generateSecret(spec)
                            .getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2", e);
        } finally {
            spec.clearPassword();
        }
    }
}
