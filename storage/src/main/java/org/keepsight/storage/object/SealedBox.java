package org.keepsight.storage.object;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Contents only this installation can read or write: AES-256-GCM (NIST SP 800-38D) under a key derived from the
 * installation's, bound to the name of their object, so that neither contents nor names can be changed or exchanged
 * unnoticed. 12 bytes of random nonce, then the ciphertext with its tag. Thread-safe.
 */
public final class SealedBox {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    public SealedBox(InstallationKey installation) {
        // One purpose, one key: what seals objects is never used to encrypt.
        this.key = new SecretKeySpec(
                installation.mac("keepsight sealed box v1".getBytes(StandardCharsets.US_ASCII)), "AES");
    }

    public byte[] seal(String name, byte[] contents) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, name).doFinal(contents);
            return ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has AES in GCM", e);
        }
    }

    /** @throws IOException when these are not contents that this installation sealed for an object of this name */
    public byte[] open(String name, byte[] sealed) throws IOException {
        if (sealed.length < NONCE_BYTES) {
            throw new IOException(name + " was not sealed by this installation");
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE_BYTES), name)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IOException(name + " was not sealed by this installation, or was changed since", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
