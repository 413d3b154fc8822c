package org.keepsight.storage.object;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.keepsight.storage.secret.SecretBox;

/**
 * Contents only this installation can read or write: sealed under a key derived from the installation's, bound to the
 * name of their object, so that neither contents nor names can be changed or exchanged unnoticed. Thread-safe.
 */
public final class SealedBox {
    private final SecretBox box;

    public SealedBox(InstallationKey installation) {
        // One purpose, one key: what seals objects is never used to encrypt.
        this.box = new SecretBox(installation.mac("keepsight sealed box v1".getBytes(StandardCharsets.US_ASCII)));
    }

    public byte[] seal(String name, byte[] contents) {
        return box.seal(name.getBytes(StandardCharsets.UTF_8), contents);
    }

    /** @throws IOException when these are not contents that this installation sealed for an object of this name */
    public byte[] open(String name, byte[] sealed) throws IOException {
        return box.open(name.getBytes(StandardCharsets.UTF_8), sealed)
                .orElseThrow(
                        () -> new IOException(name + " was not sealed by this installation, or was changed since"));
    }
}
