package org.keepsight.deploy.supervision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Watches this process's anonymous memory (heap, stacks, native buffers; not the program's files): above its ceiling at
 * three looks in a row it has run away. Not thread-safe.
 */
public final class MemoryWatch {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int LOOKS = 3;

    private final long ceiling;
    private int above;

    /** @param ceiling in bytes */
    public MemoryWatch(long ceiling) {
        this.ceiling = ceiling;
    }

    /** Looks once. Returns whether the memory has run away. */
    public boolean runaway() throws IOException {
        return runaway(bytes());
    }

    boolean runaway(long bytes) {
        above = bytes > ceiling ? above + 1 : 0;
        return above >= LOOKS;
    }

    /** Anonymous resident memory now, in bytes. */
    public static long bytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElseThrow(() -> new IOException(STATUS + " does not say RssAnon"));
    }
}
