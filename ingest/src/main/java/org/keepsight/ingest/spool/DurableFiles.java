package org.keepsight.ingest.spool;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The few file operations the spool's promises rest on. */
final class DurableFiles {
    private static final int SLICE_BYTES = 256 * 1024;

    private DurableFiles() {}

    /**
     * Appends all bytes. In slices, because the platform keeps a native copy of the largest buffer each thread ever
     * wrote.
     */
    static void append(FileChannel file, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.position() < bytes.length) {
            buffer.limit(Math.min(bytes.length, buffer.position() + SLICE_BYTES));
            file.write(buffer);
        }
    }

    /** Fills the array from where the channel stands. */
    static void readFully(FileChannel file, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (file.read(buffer) < 0) {
                throw new EOFException("the file has fewer than " + bytes.length + " bytes");
            }
        }
    }

    /** Renames within a directory and makes the new name survive a power cut. */
    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(to);
    }

    /** Makes the names in the directory of this file survive a power cut. */
    static void syncDirectory(Path file) throws IOException {
        try (FileChannel directory = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
