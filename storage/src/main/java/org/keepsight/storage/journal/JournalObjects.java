package org.keepsight.storage.journal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.SealedBox;
import org.keepsight.storage.object.StoredObject;
import org.keepsight.storage.object.WrittenOnce;

/** The objects of the journal: lines of text, compressed, and sealed under their names. Thread-safe. */
final class JournalObjects {
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8;

    private final ObjectStore store;
    private final WrittenOnce written;
    private final SealedBox box;

    JournalObjects(ObjectStore store, InstallationKey installation) {
        this.store = store;
        this.written = new WrittenOnce(store);
        this.box = new SealedBox(installation);
    }

    /**
     * Writes an object and returns when it is durable.
     *
     * @param until locked in the store; {@code null}: it will be put together with others, and goes then
     * @throws java.nio.file.FileAlreadyExistsException when there is one of this name
     */
    void write(JournalName name, byte[] compressed, @Nullable Instant until) throws IOException {
        byte[] sealed = box.seal(name.toString(), compressed);
        Path file = Files.createTempFile("keepsight-journal", null);
        try {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                for (ByteBuffer left = ByteBuffer.wrap(sealed); left.hasRemaining(); ) {
                    channel.write(left);
                }
                channel.force(true);
            }
            store.put(name.toString(), file, Digest.ofContent(sealed), Map.of(), until);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    static byte[] compressed(Iterable<String> lines) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (String line : lines) {
                gzip.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /** @throws IOException when it is not there or not ours */
    byte[] readCompressed(JournalName name) throws IOException {
        try {
            return written.read(name.toString(), MOST_BYTES, bytes -> opened(name, bytes));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private byte[] opened(JournalName name, byte[] sealed) {
        try {
            return box.open(name.toString(), sealed);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** What somebody did to objects of journals in the store, by their names. */
    Map<String, String> covered() throws IOException {
        return written.covered(JournalName.ROOT);
    }

    /** Likewise, its lines. */
    List<String> read(JournalName name) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(readCompressed(name)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** The journal's objects below a prefix, in the order of their names. */
    List<JournalName> list(String prefix) throws IOException {
        return written.names(prefix, null).stream()
                .map(JournalName::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    /** What lies among the journals and is no object of one. */
    List<String> strangers() throws IOException {
        try (Stream<StoredObject> listed = store.list(JournalName.PLACE, null)) {
            return listed.map(StoredObject::key)
                    .filter(name -> JournalName.parse(name).isEmpty())
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Deletes objects that others have taken the place of; what a lock keeps stays and does no harm. */
    void delete(List<JournalName> names) throws IOException {
        store.delete(names.stream()
                .map(name -> new ObjectVersion(name.toString(), null))
                .toList());
    }
}
