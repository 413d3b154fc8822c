package org.keepsight.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.keepsight.deploy.config.Config;
import org.keepsight.deploy.config.ProofConfig;
import org.keepsight.retention.proof.CertificateKeys;
import org.keepsight.retention.proof.IssuingRules;
import org.keepsight.retention.proof.SigningKey;
import org.keepsight.storage.database.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the configuration says of retention certificates, and the key that signs them. */
final class ProofSettings {
    private static final Logger LOG = LoggerFactory.getLogger(ProofSettings.class);

    private ProofSettings() {}

    /**
     * The key that signs certificates; made when the installation has none of its kind yet. Without it recording goes on and
     * certificates wait.
     */
    static Optional<SigningKey> key(Config config, Database database) throws IOException {
        ProofConfig proof = config.proof();
        boolean begun = new CertificateKeys(database.jdbi())
                .all().stream().anyMatch(each -> each.key().algorithm().equals(proof.signature()));
        try {
            if (!begun && Files.notExists(proof.keyFile())) {
                SigningKey.create(proof.signature()).keep(proof.keyFile());
            }
            SigningKey key = SigningKey.load(proof.keyFile());
            if (!key.known().algorithm().equals(proof.signature())) {
                throw new IOException(proof.keyFile() + " is not a key of "
                        + proof.signature().title());
            }
            return Optional.of(key);
        } catch (NoSuchFileException e) {
            LOG.atError()
                    .addKeyValue("file", proof.keyFile())
                    .log(
                            "this machine issues no certificates: the key that signs them is not here; copy it from the first"
                                    + " machine, restore it, or begin another with 'keepsight rotate-keys --new-certificate-key'");
            return Optional.empty();
        }
    }

    static IssuingRules rules(Config config) {
        return new IssuingRules(
                config.zone(), config.proof().deadline(), config.proof().keep());
    }
}
