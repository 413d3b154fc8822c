package org.keepsight.storage.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The exclusive right to a directory, held until closed or until the process dies.
 *
 * <p>A POSIX lock belongs to the process and is lost when the process closes <em>any</em> descriptor of the file, so a
 * second attempt of this process must not even open it: directories that are held are known by name.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * @throws DirectoryInUseException when this or another process holds the directory
     * @throws IOException when it cannot be told
     */
    public static DirectoryLock take(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!HELD.add(real)) {
            throw new DirectoryInUseException(directory + " is already in use by this process");
        }
        try {
            FileChannel channel =
                    FileChannel.open(real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return new DirectoryLock(real, channel);
            }
            channel.close();
            throw new DirectoryInUseException("another process uses " + directory);
        } catch (IOException e) {
            HELD.remove(real);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(directory);
    }
}
