package org.keepsight.storage.object;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The directories that keys make: they come with the first object and go with the last, and every change of names
 * survives a power cut. Thread-safe, also between processes.
 */
final class ObjectTree {
    private static final int PRUNE_RACES = 10;

    private final Path root;

    ObjectTree(Path root) {
        this.root = root;
    }

    /** Links the candidate to its key. A concurrent delete may prune the directory in between: then again. */
    void publish(Path candidate, Path target) throws IOException {
        for (int race = 0; ; race++) {
            createDirectory(parent(target));
            try {
                Files.createLink(target, candidate);
                fsync(parent(target), StandardOpenOption.READ);
                return;
            } catch (NoSuchFileException e) {
                if (race == PRUNE_RACES) {
                    throw e;
                }
            }
        }
    }

    private void createDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = parent(directory);
        createDirectory(parent);
        try {
            Files.createDirectory(directory);
            fsync(parent, StandardOpenOption.READ);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            if (Files.exists(directory) && !Files.isDirectory(directory)) {
                throw e; // an object has the name of the directory
            }
        }
    }

    /** Makes deletions in a directory durable and prunes it, and what it leaves empty, from the tree. */
    void settle(Path directory) throws IOException {
        Path at = directory;
        while (!at.equals(root) && prune(at)) {
            at = parent(at);
        }
        try {
            fsync(at, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            if (at.equals(root)) {
                throw e; // above it nothing is ours to prune
            }
            settle(parent(at)); // somebody pruned it meanwhile
        }
    }

    /** Removes a directory if it is empty; whoever is putting something there makes it again. */
    private static boolean prune(Path directory) throws IOException {
        try {
            return Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " has no parent");
        }
        return parent;
    }

    static void fsync(Path path, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }
}
