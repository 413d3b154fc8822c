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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.SealedBox;
import org.keepsight.storage.object.StoredObject;

/** The objects of the journal: lines of text, compressed, and sealed under their names. Thread-safe. */
final class JournalObjects {
    private final ObjectStore store;
    private final SealedBox box;

    JournalObjects(ObjectStore store, InstallationKey installation) {
        this.store = store;
        this.box = new SealedBox(installation);
    }

    /**
     * Writes an object and returns when it is durable.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is one of this name
     */
    void write(JournalName name, byte[] compressed) throws IOException {
        byte[] sealed = box.seal(name.toString(), compressed);
        Path file = Files.createTempFile("keepsight-journal", null);
        try {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                for (ByteBuffer left = ByteBuffer.wrap(sealed); left.hasRemaining(); ) {
                    channel.write(left);
                }
                channel.force(true);
            }
            store.put(name.toString(), file, Digest.ofContent(sealed), Map.of());
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
        StoredObject object = store.stat(name.toString()).orElseThrow(() -> new NoSuchFileException(name.toString()));
        try (InputStream in = store.get(name.toString(), 0, object.bytes())) {
            return box.open(name.toString(), in.readAllBytes());
        }
    }

    /** Likewise, its lines. */
    List<String> read(JournalName name) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(readCompressed(name)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** The journal's objects below a prefix, in the order of their names. */
    List<JournalName> list(String prefix) throws IOException {
        try (Stream<StoredObject> listed = store.list(prefix, null)) {
            return listed.map(object -> JournalName.parse(object.key()))
                    .flatMap(Optional::stream)
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
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
