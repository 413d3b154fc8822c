package org.keepsight.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** A file that holds a secret: written whole or not at all, and of nobody else's business. */
public final class PrivateFile {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** Secrets of Kubernetes belong to root and reach a process by its group. */
    private static final Set<PosixFilePermission> OWNER_AND_READING_GROUP =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_READ);

    private PrivateFile() {}

    /**
     * Reads it.
     *
     * @param what it is called in an error
     * @throws java.nio.file.NoSuchFileException when there is none
     * @throws IOException when others than its owner and the readers of its group may touch it
     */
    public static String read(Path file, String what) throws IOException {
        String text = Files.readString(file);
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!OWNER_AND_READING_GROUP.containsAll(permissions)) {
            throw new IOException(what + " " + file + " is open to others ("
                    + PosixFilePermissions.toString(permissions) + "): give it mode 600, or 640");
        }
        return text;
    }

    /** Makes it, unless another process was first; then that one's stays. */
    public static void create(Path file, String text) throws IOException {
        Path draft = draft(file, text);
        try {
            Files.createLink(file, draft); // whole or not at all, and never over another's
        } catch (FileAlreadyExistsException e) {
            return;
        } finally {
            Files.delete(draft);
        }
    }

    /** Puts another in its place. */
    public static void replace(Path file, String text) throws IOException {
        Files.move(draft(file, text), file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
            directory.force(true);
        }
    }

    private static Path draft(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        return draft;
    }
}
