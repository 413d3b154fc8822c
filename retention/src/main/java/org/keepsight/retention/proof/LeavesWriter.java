package org.keepsight.retention.proof;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Writes {@link Leaves} camera by camera, so that one camera's are in memory. Not thread-safe. */
final class LeavesWriter implements AutoCloseable {
    private final Writer lines;

    /** @param file closed with this */
    LeavesWriter(OutputStream file, Leaves.Heading heading) throws IOException {
        this.lines = new BufferedWriter(new OutputStreamWriter(new GZIPOutputStream(file), StandardCharsets.US_ASCII));
        lines.write(heading.line() + "\n");
    }

    /** @param leaves of the next camera, in order */
    void add(List<String> leaves) throws IOException {
        for (String leaf : leaves) {
            lines.write(leaf + "\n");
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
