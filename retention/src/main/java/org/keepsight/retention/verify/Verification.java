package org.keepsight.retention.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.keepsight.retention.proof.VerifyingKey;

/**
 * Verifies certificates, their chain, leaves, proofs, segments and deletion ledgers, in any order, from the files alone. What is
 * found genuine is what the rest is compared with: certificates first.
 */
public final class Verification {
    private Verification() {}

    /**
     * Verifies.
     *
     * @param trusted public keys that somebody vouches for
     * @throws IOException when a file cannot be read
     */
    public static VerificationReport of(List<Path> files, Collection<VerifyingKey> trusted) throws IOException {
        List<GivenFile> given = new ArrayList<>();
        for (Path file : files) {
            given.add(GivenFile.of(file));
        }
        Evidence evidence = new Evidence();
        Reporting reporting = new Reporting();
        CertificateCheck certificates = new CertificateCheck(trusted, evidence, reporting);
        for (GivenFile file : of(given, GivenFile.Kind.CERTIFICATE)) {
            certificates.check(file.name(), file.bytes());
        }
        new ChainCheck(evidence, reporting).check();
        LeavesCheck leaves = new LeavesCheck(evidence, reporting);
        for (GivenFile file : of(given, GivenFile.Kind.LEAVES)) {
            leaves.check(file.name(), file.bytes());
        }
        ProofCheck proofs = new ProofCheck(evidence, reporting);
        for (GivenFile file : of(given, GivenFile.Kind.PROOF)) {
            proofs.check(file.name(), file.bytes());
        }
        List<GivenFile> segments = of(given, GivenFile.Kind.SEGMENT);
        SegmentCheck segment = new SegmentCheck(evidence, reporting, segments.size() == 1);
        for (GivenFile file : segments) {
            segment.check(file);
        }
        LedgerCheck ledgers = new LedgerCheck(evidence, reporting);
        for (GivenFile file : of(given, GivenFile.Kind.LEDGER)) {
            ledgers.read(file.name(), file.bytes());
        }
        ledgers.check();
        return reporting.report();
    }

    private static List<GivenFile> of(List<GivenFile> given, GivenFile.Kind kind) {
        return given.stream().filter(each -> each.kind() == kind).toList();
    }
}
