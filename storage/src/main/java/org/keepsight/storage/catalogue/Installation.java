package org.keepsight.storage.catalogue;

import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.DomainException;

/** What all machines of an installation have in common. Thread-safe. */
public final class Installation {
    private static final String ENTER =
            "insert into installation (key_fingerprint) values (:fingerprint) on conflict do nothing";
    private static final String KNOWN = "select key_fingerprint from installation";

    private final Jdbi jdbi;

    public Installation(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The fingerprint of the installation's key; empty before the first start. */
    public Optional<String> keyFingerprint() {
        return jdbi.withHandle(
                handle -> handle.createQuery(KNOWN).mapTo(String.class).findOne());
    }

    /**
     * Enters the fingerprint of the key, or compares it with the one entered.
     *
     * @throws DomainException {@code CONFLICT} when the installation has another key
     */
    public void requireKey(String fingerprint) {
        String known = jdbi.inTransaction(handle -> {
            handle.createUpdate(ENTER).bind("fingerprint", fingerprint).execute();
            return handle.createQuery(KNOWN).mapTo(String.class).one();
        });
        if (!known.equals(fingerprint)) {
            throw new DomainException(
                    DomainException.Kind.CONFLICT,
                    "installation-key",
                    "this machine's installation key is not the one this database was begun with; copy the key file of"
                            + " the first machine here, or name it in the configuration (installation-key)");
        }
    }
}
