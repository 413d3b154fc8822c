package org.keepsight.retention.proof;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.keepsight.retention.proof.SignatureAlgorithm.Pair;
import org.keepsight.storage.disk.PrivateFile;

/**
 * The secret that signs certificates, with its public half. It lies in a file of its own, never in the database or the
 * store; losing it loses no certificate, but the next ones need another key. Thread-safe.
 */
public final class SigningKey {
    private final Pair pair;
    private final VerifyingKey known;

    private SigningKey(SignatureAlgorithm algorithm, Pair pair) {
        this.pair = pair;
        this.known = new VerifyingKey(algorithm, pair.publicKey());
    }

    public static SigningKey create(SignatureAlgorithm algorithm) {
        return new SigningKey(algorithm, algorithm.newPair());
    }

    /**
     * Reads the key of a file: the name of its algorithm, the private key and the public one, a line each.
     *
     * @throws NoSuchFileException when there is none
     * @throws IOException when the file holds no key, or others than its owner and the readers of its group may touch it
     */
    public static SigningKey load(Path file) throws IOException {
        String[] lines = PrivateFile.read(file, "the key that signs certificates")
                .strip()
                .split("\n", -1);
        if (lines.length != 3) {
            throw damaged(file);
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            SigningKey key = new SigningKey(
                    SignatureAlgorithm.ofTitle(lines[0]), new Pair(base64.decode(lines[1]), base64.decode(lines[2])));
            byte[] trial = "keepsight".getBytes(StandardCharsets.US_ASCII);
            if (!key.known.verifies(trial, key.sign(trial))) {
                throw damaged(file);
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw damaged(file);
        }
    }

    private static IOException damaged(Path file) {
        return new IOException("the key that signs certificates, " + file + ", is damaged: restore it, or begin another"
                + " with 'keepsight rotate-keys --new-certificate-key'");
    }

    /** Writes it to a file, unless there is one; then that one stays. */
    public void keep(Path file) throws IOException {
        PrivateFile.create(file, text());
    }

    /** Puts it in the place of another, which is gone then. */
    public void replace(Path file) throws IOException {
        PrivateFile.replace(file, text());
    }

    private String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return known.algorithm().title() + "\n" + base64.encodeToString(pair.privateKey()) + "\n"
                + base64.encodeToString(pair.publicKey()) + "\n";
    }

    byte[] sign(byte[] message) {
        try {
            return known.algorithm().sign(pair.privateKey(), message);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "not a private key of " + known.algorithm().title(), e);
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
