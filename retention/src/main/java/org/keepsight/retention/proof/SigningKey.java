package org.keepsight.retention.proof;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keepsight.storage.disk.PrivateFile;

/**
 * The secret that signs certificates, with its public half. It lies in a file of its own (PKCS #8 in PEM, as OpenSSL makes it),
 * never in the database or the store; losing it loses no certificate, but the next ones need another key. Thread-safe.
 */
public final class SigningKey {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN PRIVATE KEY-----\\s+([A-Za-z0-9+/=\\s]+?)\\s*-----END PRIVATE KEY-----");

    private final byte[] secret;
    private final VerifyingKey known;

    private SigningKey(SignatureAlgorithm algorithm, byte[] secret) throws GeneralSecurityException {
        this.secret = secret;
        this.known = new VerifyingKey(algorithm, algorithm.publicKey(secret));
    }

    public static SigningKey create(SignatureAlgorithm algorithm) {
        try {
            return new SigningKey(algorithm, algorithm.newPrivateKey());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("a key just made is one", e);
        }
    }

    /**
     * Reads the key of a file.
     *
     * @throws NoSuchFileException when there is none
     * @throws IOException when the file holds no key, or others than its owner and the readers of its group may touch it
     */
    public static SigningKey load(Path file) throws IOException {
        Matcher block = BLOCK.matcher(PrivateFile.read(file, "the key that signs certificates"));
        if (block.find()) {
            byte[] secret = Base64.getMimeDecoder().decode(block.group(1));
            Optional<SigningKey> key = SignatureAlgorithm.ALL.stream()
                    .flatMap(algorithm -> of(algorithm, secret).stream())
                    .findFirst();
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new IOException(
                "the key that signs certificates, " + file + ", is none of Ed25519 or SM2 (PKCS #8 in PEM):"
                        + " restore it, or begin another with 'keepsight rotate-keys --new-certificate-key'");
    }

    /** Nothing when it is a key of another algorithm. */
    private static Optional<SigningKey> of(SignatureAlgorithm algorithm, byte[] secret) {
        try {
            return Optional.of(new SigningKey(algorithm, secret));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** Writes it to a file, unless there is one; then that one stays. */
    public void keep(Path file) throws IOException {
        PrivateFile.create(file, pem());
    }

    /** Puts it in the place of another, which is gone then. */
    public void replace(Path file) throws IOException {
        PrivateFile.replace(file, pem());
    }

    private String pem() {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(secret)
                + "\n-----END PRIVATE KEY-----\n";
    }

    byte[] sign(byte[] message) {
        try {
            return known.algorithm().sign(secret, message);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("the key was tried when it was read", e);
        }
    }

    /** Its public half. */
    public VerifyingKey known() {
        return known;
    }

    @Override
    public String toString() {
        return "SigningKey[" + known.id() + "]";
    }
}
