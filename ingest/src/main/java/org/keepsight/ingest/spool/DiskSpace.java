package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Room on a disk, in bytes.
 *
 * @param free what this process may still write
 * @param size of the whole file system
 */
record DiskSpace(long free, long size) {
    /** Looks at a disk. */
    @FunctionalInterface
    interface Probe {
        DiskSpace look() throws IOException;
    }

    static DiskSpace of(Path directory) throws IOException {
        FileStore disk = Files.getFileStore(directory);
        return new DiskSpace(disk.getUsableSpace(), disk.getTotalSpace());
    }
}
