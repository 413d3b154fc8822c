package org.keepsight.storage.object;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * An object's metadata in one extended attribute of its file: lines of {@code name=value}, so that bytes and metadata
 * are one inode, moved and lost together.
 */
final class FileMetadata {
    private static final String ATTRIBUTE = "keepsight.metadata";

    private FileMetadata() {}

    static void write(Path file, Map<String, String> metadata) throws IOException {
        String text = new TreeMap<>(metadata)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                        .collect(Collectors.joining());
        view(file).write(ATTRIBUTE, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The metadata; empty for a file that has none, which no put left there. */
    static Map<String, String> read(Path file) throws IOException {
        UserDefinedFileAttributeView view = view(file);
        if (!view.list().contains(ATTRIBUTE)) {
            return Map.of();
        }
        ByteBuffer buffer = ByteBuffer.allocate(view.size(ATTRIBUTE));
        view.read(ATTRIBUTE, buffer);
        return new String(buffer.array(), StandardCharsets.US_ASCII)
                .lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair.length == 2 ? pair[1] : ""));
    }

    /** @throws IOException naming the remedy when files in this directory cannot carry metadata */
    static void probe(Path directory) throws IOException {
        Path probe = Files.createFile(directory.resolve(UUID.randomUUID().toString()));
        Map<String, String> sample = Map.of("probe", "x".repeat(ObjectRules.MAX_METADATA_BYTES));
        try {
            write(probe, sample);
            if (!read(probe).equals(sample)) {
                throw new FileSystemException(directory.toString(), null, "an extended attribute did not come back");
            }
        } catch (FileSystemException e) {
            throw new IOException(
                    "the file system of " + directory
                            + " keeps no extended attributes: put the object directory on ext4, xfs, btrfs or zfs",
                    e);
        } finally {
            Files.delete(probe);
        }
    }

    private static UserDefinedFileAttributeView view(Path file) throws FileSystemException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (view == null) {
            throw new FileSystemException(file.toString(), null, "no extended attributes");
        }
        return view;
    }
}
