package org.keepsight.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Reads files that are shipped in the program's jars. */
final class Resources {
    private Resources() {}

    /** @throws IllegalStateException when the program was packed without the file */
    static byte[] read(String path) {
        ClassLoader loader = Objects.requireNonNull(Resources.class.getClassLoader());
        try (InputStream in = loader.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the program was packed without " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
