package org.keepsight.retention.verify;

import java.util.Optional;
import org.keepsight.retention.proof.InclusionProof;
import org.keepsight.retention.proof.SignedCertificate.CameraEntry;
import org.keepsight.retention.verify.Evidence.Genuine;
import org.keepsight.retention.verify.Evidence.GenuineProof;
import org.keepsight.retention.verify.Finding.About;
import org.keepsight.retention.verify.Finding.Kind;
import org.keepsight.storage.object.ObjectKey;

/** Whether a proof leads from its segment to the root of the camera's tree in its certificate. */
final class ProofCheck {
    private final Evidence evidence;
    private final Reporting reporting;

    ProofCheck(Evidence evidence, Reporting reporting) {
        this.evidence = evidence;
        this.reporting = reporting;
    }

    void check(String file, byte[] bytes) {
        InclusionProof proof;
        try {
            proof = InclusionProof.read(bytes);
        } catch (IllegalArgumentException e) {
            altered(file, About.NOTHING, String.valueOf(e.getMessage()));
            return;
        }
        About about = new About(proof.campus().value(), proof.day(), proof.camera(), proof.number());
        Optional<Genuine> certificate = evidence.signed(proof.certificate());
        if (certificate.isEmpty()) {
            boolean another = evidence.of(proof.campus().value(), proof.day()).stream()
                    .anyMatch(each -> each.certificate().link().number() == proof.number());
            if (another || !evidence.altered.isEmpty()) {
                altered(file, about, "it names another certificate than the one given");
            } else {
                reporting.wrong(
                        Kind.MISSING,
                        file,
                        about,
                        "certificate " + proof.number() + ", to which the proof leads, was not given",
                        "未提供编号为 " + proof.number() + " 的留存证明");
            }
        } else if (leads(proof, certificate.get())) {
            evidence.proofs.add(new GenuineProof(certificate.get(), proof));
            reporting.right(file, about, "the proof leads to the certified root of the camera's day", "该证明可推至点位当日的树根");
        } else {
            altered(file, about, "it does not lead to the certified root of the camera's day");
        }
    }

    private static boolean leads(InclusionProof proof, Genuine certificate) {
        try {
            CameraEntry camera = Evidence.camera(
                    certificate, ObjectKey.parse(proof.leaf()).camera().value());
            return proof.campus().equals(certificate.certificate().campus())
                    && proof.day().equals(certificate.certificate().day())
                    && proof.number() == certificate.certificate().link().number()
                    && camera != null
                    && camera.code().equals(proof.camera())
                    && camera.segments() == proof.size()
                    && camera.root().filter(proof.root()::equals).isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void altered(String file, About about, String why) {
        reporting.wrong(Kind.ALTERED, file, about, "the proof was altered: " + why, "证明路径被改动,推不出所载树根");
    }
}
