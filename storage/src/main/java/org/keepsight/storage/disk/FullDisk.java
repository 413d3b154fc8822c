package org.keepsight.storage.disk;

import java.io.IOException;
import java.nio.file.Path;

/** Tells a disk without room from one that fails: Java has no exception of its own for it. */
public final class FullDisk {
    private FullDisk() {}

    /**
     * Whether a write failed for want of room. The system's words tell, in the language of the C locale; where they do
     * not, what is free does.
     *
     * @param directory where it was written
     * @param wanted bytes that were to be written
     */
    public static boolean explains(IOException failure, Path directory, long wanted) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("No space left")
                || message.contains("quota exceeded")
                || directory.toFile().getUsableSpace() < wanted;
    }
}
