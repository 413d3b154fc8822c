package org.keepsight.retention.verify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.regex.Pattern;
import org.keepsight.storage.model.Digest;

/**
 * A file that was given to be verified.
 *
 * @param head its first bytes
 */
record GivenFile(Path path, byte[] head) {
    private static final int HEAD = 4_096;
    private static final Pattern LEDGER = Pattern.compile("\\s*\\{\\s*\"deletions\"");
    private static final long MOST_DOCUMENT = 256L << 20;

    /** What a file is taken for: by its name's end where that says it, so that a changed first byte is still found out. */
    enum Kind {
        CERTIFICATE,
        PROOF,
        LEAVES,
        LEDGER,
        SEGMENT
    }

    static GivenFile of(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException("it is a directory");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return new GivenFile(path, in.readNBytes(HEAD));
        }
    }

    String name() {
        return path.toString();
    }

    String fileName() {
        return String.valueOf(path.getFileName());
    }

    Kind kind() {
        String ending = fileName().toLowerCase(Locale.ROOT);
        if (ending.endsWith(".gz") || startsWith(0x1f, 0x8b)) {
            return Kind.LEAVES;
        }
        if (ending.endsWith(".json") || startsWith('{')) {
            String begin = new String(head, StandardCharsets.ISO_8859_1);
            if (LEDGER.matcher(begin).lookingAt()) {
                return Kind.LEDGER;
            }
            return begin.contains("\"leaf\"") || begin.contains("keepsight-inclusion-proof")
                    ? Kind.PROOF
                    : Kind.CERTIFICATE;
        }
        return Kind.SEGMENT;
    }

    private boolean startsWith(int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= head.length || (head[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** All of it; a document that is larger than any that Keepsight writes is refused. */
    byte[] bytes() throws IOException {
        if (Files.size(path) > MOST_DOCUMENT) {
            throw new IOException("it is larger than any certificate, proof or ledger");
        }
        return Files.readAllBytes(path);
    }

    /** SHA-256 of it, whatever its size. */
    Digest digest() throws IOException {
        MessageDigest sha = Digest.sha256();
        byte[] buffer = new byte[1 << 18];
        try (InputStream in = Files.newInputStream(path)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha.update(buffer, 0, n);
            }
        }
        return Digest.of(sha.digest());
    }
}
