package org.keepsight.storage.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.disk.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that seal secrets at rest: the last one seals, each opens what it has sealed. They stand in a file of their own,
 * 64 hexadecimal digits a line, the oldest first; lines that begin with {@code #} are remarks. A file that changes is read
 * again, so that a key that was added need not wait for a restart. Never in a log; thread-safe.
 */
public final class KeyRing {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);
    private static final String WHAT = "the file of credential keys";
    private static final int BYTES = 32;
    private static final int ID_BYTES = 8;

    private final @Nullable Path file;
    private volatile Keys keys;

    /** The file as it was read. */
    private record Keys(
            Map<String, SecretBox> boxes, @Nullable FileTime modified) {}

    private KeyRing(@Nullable Path file, Keys keys) {
        this.file = file;
        this.keys = keys;
    }

    /** Without a key: nothing can be sealed or opened. */
    public static KeyRing empty() {
        return new KeyRing(null, new Keys(Map.of(), null));
    }

    /**
     * The keys of a text.
     *
     * @throws IllegalArgumentException when it holds no key, or something else; the message quotes nothing
     */
    public static KeyRing of(String text) {
        return new KeyRing(null, new Keys(boxes(text), null));
    }

    /**
     * Reads the keys of a file.
     *
     * @throws NoSuchFileException when there is none
     * @throws IOException when the file holds no keys, or others than its owner and the readers of its group may touch it
     */
    public static KeyRing load(Path file) throws IOException {
        return new KeyRing(file, read(file));
    }

    /** Likewise, and makes the file, with one key, when there is none. Processes that start together get the same. */
    public static KeyRing loadOrCreate(Path file) throws IOException {
        try {
            return load(file);
        } catch (NoSuchFileException e) {
            PrivateFile.create(file, newKey());
            return load(file);
        }
    }

    /**
     * Adds a key, which seals from now on, to a file, or makes the file.
     *
     * @throws IOException when it cannot be read or written; it is as it was then
     */
    public static KeyRing addKey(Path file) throws IOException {
        try {
            boxes(PrivateFile.read(file, WHAT)); // nothing is added to what is no file of keys
            PrivateFile.replace(file, Files.readString(file).stripTrailing() + "\n" + newKey());
        } catch (NoSuchFileException e) {
            PrivateFile.create(file, newKey());
        }
        return load(file);
    }

    private static String newKey() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return HexFormat.of().formatHex(key) + "\n";
    }

    private static Keys read(Path file) throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        try {
            return new Keys(boxes(PrivateFile.read(file, WHAT)), modified);
        } catch (IllegalArgumentException e) {
            throw new IOException(WHAT + " " + file + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, SecretBox> boxes(String text) {
        List<String> lines = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (lines.isEmpty() || !lines.stream().allMatch(line -> line.matches("[0-9a-fA-F]{64}"))) {
            throw new IllegalArgumentException("a key is 64 hexadecimal digits on a line of its own");
        }
        Map<String, SecretBox> boxes = new LinkedHashMap<>();
        for (String line : lines) {
            byte[] key = HexFormat.of().parseHex(line);
            String id = HexFormat.of().formatHex(Arrays.copyOf(derived(key, "keepsight key id v1"), ID_BYTES));
            boxes.put(id, new SecretBox(derived(key, "keepsight secret box v1")));
        }
        return boxes;
    }

    /** HMAC-SHA256 (RFC 2104): one purpose, one key. */
    private static byte[] derived(byte[] key, String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(purpose.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
        }
    }

    private Map<String, SecretBox> boxes() {
        Keys known = keys;
        if (file != null) {
            try {
                if (!Files.getLastModifiedTime(file).equals(known.modified())) {
                    known = read(file);
                    keys = known;
                    LOG.atInfo()
                            .addKeyValue("keys", known.boxes().size())
                            .log("The file of credential keys has changed");
                }
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("The file of credential keys cannot be read; those read before are used");
            }
        }
        return known.boxes();
    }

    /** Tells the key that seals from others, and nothing about it: 16 hexadecimal digits. */
    public String newest() {
        return boxes().keySet().stream()
                .reduce((older, newer) -> newer)
                .orElseThrow(() -> new IllegalStateException("there is no key to seal with"));
    }

    /** What the key of this id seals and opens; nothing when it is not here. */
    public Optional<SecretBox> box(String id) {
        return Optional.ofNullable(boxes().get(id));
    }

    @Override
    public String toString() {
        return "KeyRing[redacted]";
    }
}
