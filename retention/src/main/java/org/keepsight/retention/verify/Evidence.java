package org.keepsight.retention.verify;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.proof.InclusionProof;
import org.keepsight.retention.proof.Leaves;
import org.keepsight.retention.proof.NamedDigest;
import org.keepsight.retention.proof.SignedCertificate;
import org.keepsight.retention.proof.SignedCertificate.CameraEntry;
import org.keepsight.retention.verify.Finding.About;

/** What among the given files was found to be genuine so far, for others to be compared with. Not thread-safe. */
final class Evidence {
    /** A certificate whose signature is right. */
    record Genuine(String file, SignedCertificate certificate) {
        About about() {
            return new About(
                    certificate.campus().value(),
                    certificate.day(),
                    null,
                    certificate.link().number());
        }
    }

    /**
     * A certificate that was altered, and what can still be read of it.
     *
     * @param about may be what was altered
     */
    record Altered(String file, About about) {}

    /** Leaves that a certificate names. */
    record GenuineLeaves(Genuine certificate, Leaves leaves) {}

    /** A proof that leads to a certificate's root. */
    record GenuineProof(Genuine certificate, InclusionProof proof) {}

    final List<Genuine> certificates = new ArrayList<>();
    final List<Altered> altered = new ArrayList<>();
    final List<GenuineLeaves> leaves = new ArrayList<>();
    final List<GenuineProof> proofs = new ArrayList<>();

    /** The certificates of a day. */
    List<Genuine> of(String campus, LocalDate day) {
        return certificates.stream()
                .filter(each -> each.certificate().campus().value().equals(campus)
                        && each.certificate().day().equals(day))
                .toList();
    }

    Optional<Genuine> signed(NamedDigest digest) {
        return certificates.stream()
                .filter(each -> each.certificate().link().digest().equals(digest))
                .findFirst();
    }

    /** The certificate whose leaves have these bytes. */
    Optional<Genuine> naming(byte[] leafBytes) {
        return certificates.stream()
                .filter(each -> each.certificate().leavesDigest().fits(leafBytes))
                .findFirst();
    }

    static @Nullable CameraEntry camera(Genuine certificate, int number) {
        return certificate.certificate().cameras().stream()
                .filter(each -> each.number() == number)
                .findFirst()
                .orElse(null);
    }

    static String code(Genuine certificate, int number) {
        CameraEntry entry = camera(certificate, number);
        return entry == null ? "number " + number : entry.code();
    }
}
