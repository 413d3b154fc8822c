package org.keepsight.retention.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.StoredObject;

/**
 * Certificates and leaves as objects: {@code proof/v1/{campus}/certificates/{number, 8 digits}.json} and {@code
 * proof/v1/{campus}/leaves/{yyyyMMdd}-{sha256}.gz}. One number, one object: the store itself refuses a second certificate of a
 * number, and so a chain with two ends. Thread-safe.
 */
final class CertificateStore {
    private static final String ROOT = "proof/v1/";
    private static final long MOST_BYTES = 64L << 20;

    private final ObjectStore store;

    CertificateStore(ObjectStore store) {
        this.store = store;
    }

    static String key(Code campus, int number) {
        return certificates(campus) + String.format(Locale.ROOT, "%08d.json", number);
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
        String key = ROOT + campus + "/leaves/" + DateTimeFormatter.BASIC_ISO_DATE.format(day) + "-" + digest + ".gz";
        put(key, file, digest, until);
        return key;
    }

    /** The one place where what proves something enters the store, locked for as long as it is promised. */
    private void put(String key, Path file, Digest digest, Instant until) throws IOException {
        store.put(key, file, digest, Map.of(), until);
    }

    /** @throws NoSuchFileException when there is no such object */
    byte[] read(String key) throws IOException {
        StoredObject object = store.stat(key).orElseThrow(() -> new NoSuchFileException(key));
        if (object.bytes() > MOST_BYTES) {
            throw new IOException(key + " has " + object.bytes() + " bytes: that is not what was stored there");
        }
        try (InputStream in = store.get(key, 0, object.bytes())) {
            return in.readNBytes((int) object.bytes());
        }
    }

    /** Keys of the campus's certificates behind a number, in order. */
    List<String> behind(Code campus, int number) throws IOException {
        try (Stream<StoredObject> listed = store.list(certificates(campus), key(campus, number))) {
            return listed.map(StoredObject::key).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
