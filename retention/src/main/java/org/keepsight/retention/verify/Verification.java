package org.keepsight.retention.verify;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.keepsight.retention.proof.VerifyingKey;
import org.keepsight.retention.verify.Finding.About;
import org.keepsight.retention.verify.Finding.Kind;

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
     * @throws NoSuchFileException when there is no such file
     */
    public static VerificationReport of(List<Path> files, Collection<VerifyingKey> trusted) throws NoSuchFileException {
        Evidence evidence = new Evidence();
        Reporting reporting = new Reporting();
        Given given = new Given(files, reporting);
        CertificateCheck certificates = new CertificateCheck(trusted, evidence, reporting);
        given.each(GivenFile.Kind.CERTIFICATE, file -> certificates.check(file.name(), file.bytes()));
        new ChainCheck(evidence, reporting).check();
        LeavesCheck leaves = new LeavesCheck(evidence, reporting);
        given.each(GivenFile.Kind.LEAVES, file -> leaves.check(file.name(), file.bytes()));
        ProofCheck proofs = new ProofCheck(evidence, reporting);
        given.each(GivenFile.Kind.PROOF, file -> proofs.check(file.name(), file.bytes()));
        boolean alone = given.count(GivenFile.Kind.SEGMENT) == 1;
        given.each(GivenFile.Kind.SEGMENT, new SegmentCheck(evidence, reporting, alone)::check);
        LedgerCheck ledgers = new LedgerCheck(evidence, reporting);
        given.each(GivenFile.Kind.LEDGER, file -> ledgers.read(file.name(), file.bytes()));
        ledgers.check();
        return reporting.report();
    }

    /** The files, of which some may not be readable: that is told, and hinders the others nothing. */
    private static final class Given {
        /** What is done with a file. */
        interface Look {
            void at(GivenFile file) throws IOException;
        }

        private final List<GivenFile> files = new ArrayList<>();
        private final Reporting reporting;

        Given(List<Path> paths, Reporting reporting) throws NoSuchFileException {
            this.reporting = reporting;
            for (Path path : paths) {
                try {
                    files.add(GivenFile.of(path));
                } catch (NoSuchFileException e) {
                    throw e;
                } catch (IOException e) {
                    unreadable(path.toString(), e);
                }
            }
        }

        void each(GivenFile.Kind kind, Look look) {
            for (GivenFile file : files) {
                if (file.kind() == kind) {
                    try {
                        look.at(file);
                    } catch (IOException e) {
                        unreadable(file.name(), e);
                    }
                }
            }
        }

        long count(GivenFile.Kind kind) {
            return files.stream().filter(each -> each.kind() == kind).count();
        }

        private void unreadable(String file, IOException e) {
            reporting.wrong(
                    Kind.UNCHECKED, file, About.NOTHING, "the file cannot be read: " + e.getMessage(), "文件无法读取");
        }
    }
}
