package org.keepsight.storage.check;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** On a directory. */
class DirectoryStorageCheckTest extends StorageCheckContract {
    @TempDir
    Path directory;

    @Override
    Tampering open() throws IOException {
        return Tampering.directory(directory.resolve("store"));
    }
}
