package org.keepsight.deploy.config;

import java.nio.file.Path;
import java.time.Duration;
import org.keepsight.retention.proof.SignatureAlgorithm;

/**
 * Retention certificates (留存证明).
 *
 * @param signature how they are signed
 * @param keyFile of the key that signs them; the same on all machines that issue
 * @param deadline after a day's end, until which its footage is waited for
 * @param keep how long certificates and leaves are locked in a store that locks
 */
public record ProofConfig(SignatureAlgorithm signature, Path keyFile, Duration deadline, Duration keep) {
    static ProofConfig read(Section section, Path data, Path base) {
        SignatureAlgorithm signature =
                section.value("signature", SignatureAlgorithm.ED25519, SignatureAlgorithm::ofTitle);
        return new ProofConfig(
                signature,
                section.text("key-file")
                        .map(base::resolve)
                        .orElse(data.resolve("certificate-" + signature.title() + ".key")),
                section.duration("deadline", Duration.ofHours(12), Duration.ofMinutes(10), Duration.ofDays(7)),
                section.duration("keep", Duration.ofDays(1096), Duration.ofDays(1), Duration.ofDays(36_500)));
    }
}
