package org.keepsight.storage.check;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;

/**
 * One of the index of retention certificates with the store, or of certificates with each other.
 *
 * @param day of the zone that the certificate is of; {@code null} when it cannot be told
 * @param subject the key of the object
 */
public record CertificateDiscrepancy(Kind finding, @Nullable LocalDate day, String subject, String what)
        implements Discrepancy {
    /** What is wrong; the names are stable. */
    public enum Kind {
        /** It was issued, and there is no such object. */
        CERTIFICATE_MISSING,
        /** The object is not what was issued. */
        CERTIFICATE_ALTERED,
        /** A certificate of ours that the index does not know. */
        CERTIFICATE_UNLISTED,
        /** It does not name the one before it, or signs with a key that was never published. */
        CERTIFICATE_UNCHAINED,
        /** Somebody wrote over it or hid it; what was issued is beneath, and is what is read. */
        CERTIFICATE_COVERED,
        /** The leaves that a certificate names are not there. */
        LEAVES_MISSING,
        /** The leaves are not those that a certificate names. */
        LEAVES_ALTERED,
        /** A published key is not the one that its id says. */
        KEY_ALTERED
    }

    @Override
    public String kind() {
        return finding.name();
    }

    @Override
    public @Nullable CameraId camera() {
        return null;
    }
}
