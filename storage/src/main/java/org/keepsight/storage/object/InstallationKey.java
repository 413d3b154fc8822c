package org.keepsight.storage.object;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.keepsight.storage.disk.PrivateFile;

/**
 * The secret of this installation, 32 bytes, under which its objects are sealed. Never in a log: {@link #toString} is
 * redacted. Losing it loses no footage; it loses the proof that footage is ours. Thread-safe.
 */
public record InstallationKey(byte[] secret) {
    public static final int BYTES = 32;

    /** @throws IllegalArgumentException unless there are exactly 32 bytes; they are copied */
    public InstallationKey {
        if (secret.length != BYTES) {
            throw new IllegalArgumentException("an installation key has 32 bytes, not " + secret.length);
        }
        secret = secret.clone();
    }

    /**
     * Reads the key of a file of 64 hexadecimal digits, or makes the file, readable by its owner only. Processes that
     * start together get the same key.
     *
     * @throws IOException when the file holds no key, or others than its owner and the readers of its group may touch it
     */
    public static InstallationKey loadOrCreate(Path file) throws IOException {
        try {
            return load(file);
        } catch (NoSuchFileException e) {
            create(file);
            return load(file);
        }
    }

    /**
     * Reads the key of a file of 64 hexadecimal digits.
     *
     * @throws NoSuchFileException when there is none
     * @throws IOException when the file holds no key, or others than its owner and the readers of its group may touch it
     */
    public static InstallationKey load(Path file) throws IOException {
        String text = PrivateFile.read(file, "the installation key").strip();
        if (!text.matches("[0-9a-fA-F]{64}")) {
            throw new IOException("the installation key " + file + " is not 64 hexadecimal digits: restore it");
        }
        return new InstallationKey(HexFormat.of().parseHex(text));
    }

    private static void create(Path file) throws IOException {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        PrivateFile.create(file, HexFormat.of().formatHex(secret) + "\n");
    }

    /** Tells keys apart and tells nothing about them: 64 hexadecimal digits. */
    public String fingerprint() {
        return HexFormat.of().formatHex(mac("keepsight installation".getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * A key that serves one purpose: what is sealed under it passes for nothing else.
     *
     * @param purpose its name, ASCII
     */
    public InstallationKey forPurpose(String purpose) {
        return new InstallationKey(mac(("keepsight " + purpose).getBytes(StandardCharsets.US_ASCII)));
    }

    /** HMAC-SHA256 (RFC 2104) of the text under this key. */
    public byte[] mac(byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
        }
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InstallationKey key && MessageDigest.isEqual(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(secret);
    }

    @Override
    public String toString() {
        return "InstallationKey[redacted]";
    }
}
