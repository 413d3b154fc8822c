package org.keepsight.storage.object;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of this installation, 32 bytes, under which its objects are sealed. Never in a log: {@link #toString} is
 * redacted. Losing it loses no footage; it loses the proof that footage is ours. Thread-safe.
 */
public record InstallationKey(byte[] secret) {
    public static final int BYTES = 32;

    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** Secrets of Kubernetes belong to root and reach a process by its group. */
    private static final Set<PosixFilePermission> OWNER_AND_READING_GROUP =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_READ);

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
        String text = Files.readString(file).strip();
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!OWNER_AND_READING_GROUP.containsAll(permissions)) {
            throw new IOException("the installation key " + file + " is open to others ("
                    + PosixFilePermissions.toString(permissions) + "): give it mode 600, or 640");
        }
        if (!text.matches("[0-9a-fA-F]{64}")) {
            throw new IOException("the installation key " + file + " is not 64 hexadecimal digits: restore it");
        }
        return new InstallationKey(HexFormat.of().parseHex(text));
    }

    private static void create(Path file) throws IOException {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        Path draft = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.write(
                        ByteBuffer.wrap((HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            Files.createLink(file, draft); // whole or not at all, and never over another's
        } catch (FileAlreadyExistsException e) {
            return; // another process was first; its key is read
        } finally {
            Files.delete(draft);
        }
    }

    /** Tells keys apart and tells nothing about them: 64 hexadecimal digits. */
    public String fingerprint() {
        return HexFormat.of().formatHex(mac("keepsight installation".getBytes(StandardCharsets.US_ASCII)));
    }

    /** HMAC-SHA256 (RFC 2104) of the text under this key. */
    byte[] mac(byte[] text) {
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
