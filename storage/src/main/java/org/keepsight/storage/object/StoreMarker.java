package org.keepsight.storage.object;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The file by which a directory is known to be the store's and not the empty place where its disk should be mounted:
 * without it an object that is not found is not absent, and nothing is known. Thread-safe.
 */
final class StoreMarker {
    static final String NAME = "keepsight-store";

    private final Path file;

    private StoreMarker(Path file) {
        this.file = file;
    }

    /**
     * The marker of a store's root; made when there are no objects yet and none are known.
     *
     * @param holdsFootage asked only when there is neither marker nor object
     * @throws IOException when there are objects, or ought to be, and no marker
     */
    static StoreMarker of(Path root, Path objects, BooleanSupplier holdsFootage) throws IOException {
        StoreMarker marker = new StoreMarker(root.resolve(NAME));
        if (!Files.exists(marker.file) && isEmpty(objects)) {
            if (holdsFootage.getAsBoolean()) {
                throw new IOException(
                        marker.file + " is missing, and the catalogue knows footage in this store: its disk is"
                                + " not mounted, or not the right one. Mount it; only if that footage is gone for good, make the file"
                                + " by hand to begin anew");
            }
            marker.create(root);
        }
        marker.require();
        return marker;
    }

    private static boolean isEmpty(Path objects) throws IOException {
        if (!Files.exists(objects)) {
            return true;
        }
        try (Stream<Path> present = Files.list(objects)) {
            return present.findAny().isEmpty();
        }
    }

    private void create(Path root) throws IOException {
        try {
            Files.writeString(
                    file,
                    "The directory of a Keepsight object store. Without this file it is taken for an unmounted disk.\n",
                    StandardOpenOption.CREATE_NEW);
            ObjectTree.fsync(file, StandardOpenOption.WRITE);
            ObjectTree.fsync(root, StandardOpenOption.READ);
        } catch (FileAlreadyExistsException e) {
            return; // of an earlier start, or of another process
        }
    }

    /** Throws when the store is not where it was. */
    void require() throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(
                    file + " is missing: the disk of the object store is not mounted, or not the right one");
        }
    }
}
