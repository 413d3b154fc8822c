package org.keepsight.retention.proof;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.WrittenOnce;

/**
 * Certificates and leaves as objects: {@code proof/v1/{campus}/certificates/{number, 8 digits}.json} and {@code
 * proof/v1/{campus}/leaves/{yyyyMMdd}-{sha256}.gz}. One number, one object: the store itself refuses a second certificate of a
 * number, and so a chain with two ends. Thread-safe.
 */
final class CertificateStore {
    private static final String PLACE = "proof/";
    private static final String ROOT = PLACE + "v1/";
    private static final long MOST_BYTES = 64L << 20;

    private final ObjectStore store;
    private final WrittenOnce written;

    CertificateStore(ObjectStore store) {
        this.store = store;
        this.written = new WrittenOnce(store);
    }

    static String key(Code campus, int number) {
        return certificates(campus) + String.format(Locale.ROOT, "%08d.json", number);
    }

    static String leaves(Code campus, LocalDate day, Digest digest) {
        return ROOT + campus + "/leaves/" + DateTimeFormatter.BASIC_ISO_DATE.format(day) + "-" + digest + ".gz";
    }

    private static String certificates(Code campus) {
        return ROOT + campus + "/certificates/";
    }

    /**
     * Stores a certificate and returns its key.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is another of this number
     */
    String put(SignedCertificate certificate, Instant until) throws IOException {
        String key = key(certificate.campus(), certificate.link().number());
        Path file = Files.createTempFile("keepsight-certificate", null);
        try {
            byte[] bytes = certificate.bytes();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
                    channel.write(left);
                }
                channel.force(true);
            }
            put(key, file, Digest.ofContent(bytes), until);
        } finally {
            Files.deleteIfExists(file);
        }
        return key;
    }

    /**
     * Stores the leaves of a day and returns their key, which their digest is part of.
     *
     * @param file complete; fsynced here
     */
    String putLeaves(Code campus, LocalDate day, Path file, Instant until) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Digest digest = Digest.ofContent(Files.readAllBytes(file));
        String key = leaves(campus, day, digest);
        put(key, file, digest, until);
        return key;
    }

    /** The one place where what proves something enters the store, locked for as long as it is promised. */
    private void put(String key, Path file, Digest digest, Instant until) throws IOException {
        store.put(key, file, digest, Map.of(), until);
    }

    /**
     * Reads an object, beneath what somebody may have put over it.
     *
     * @throws IllegalArgumentException when nothing there is what was stored
     * @throws java.nio.file.NoSuchFileException when there is no such object
     */
    <T> T read(String key, WrittenOnce.Reading<T> reading) throws IOException {
        return written.read(key, MOST_BYTES, reading);
    }

    /** Whether there is such an object, or was one whose version is still there. */
    boolean holds(String key) throws IOException {
        return store.stat(key).isPresent() || written.names(key, null).contains(key);
    }

    /** What is there, if it is what was stored; else whatever is there now. */
    byte[] bytes(String key, Predicate<byte[]> stored) throws IOException {
        try {
            return read(key, bytes -> {
                if (stored.test(bytes)) {
                    return bytes;
                }
                throw new IllegalArgumentException("it is not what was stored");
            });
        } catch (IllegalArgumentException e) {
            return read(key, bytes -> bytes);
        }
    }

    /** Keys of the campus's certificates behind a number, in order. */
    List<String> behind(Code campus, int number) throws IOException {
        return written.names(certificates(campus), key(campus, number));
    }

    /** Keys of all that lies where certificates and leaves do, in order. */
    List<String> all() throws IOException {
        return written.names(PLACE, null);
    }

    /** Of those, the ones that somebody wrote over or hid, with a sentence for each. */
    Map<String, String> covered() throws IOException {
        return written.covered(PLACE);
    }
}
