package org.keepsight.retention.proof;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.proof.Certificate.Cause;
import org.keepsight.retention.proof.Certificate.Link;

/**
 * A certificate as the index knows it.
 *
 * @param supersedes number of the one in whose place it stands; {@code null} for the day's first
 * @param pending codes of cameras whose footage of the day had not arrived
 * @param object key of the document in the store
 * @param leaves key of the leaves in the store
 */
public record CertificateRow(
        int number,
        LocalDate day,
        @Nullable Integer supersedes,
        Cause cause,
        List<String> pending,
        Instant asOf,
        Instant issuedAt,
        NamedDigest digest,
        String object,
        String leaves) {
    public CertificateRow {
        pending = List.copyOf(pending);
    }

    static CertificateRow of(SignedCertificate certificate, String object) {
        return new CertificateRow(
                certificate.link().number(),
                certificate.day(),
                certificate.supersedes().map(Link::number).orElse(null),
                certificate.cause(),
                certificate.pending(),
                certificate.asOf(),
                certificate.issuedAt(),
                certificate.link().digest(),
                object,
                certificate.leaves());
    }

    Link link() {
        return new Link(number, digest);
    }
}
