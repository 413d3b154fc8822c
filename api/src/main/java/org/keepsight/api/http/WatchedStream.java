package org.keepsight.api.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/** Bytes under way that end, as a failure, soon after the right to them has. Not thread-safe. */
final class WatchedStream extends FilterInputStream {
    private static final long EVERY_NANOS = 2_000_000_000L;

    private final BooleanSupplier right;
    private long askedAt = System.nanoTime();

    /** @param right whether the reader may still have them; asked every two seconds, and may block */
    WatchedStream(InputStream in, BooleanSupplier right) {
        super(in);
        this.right = right;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (System.nanoTime() - askedAt > EVERY_NANOS) {
            if (!right.getAsBoolean()) {
                throw new IOException("the right to these bytes has ended");
            }
            askedAt = System.nanoTime();
        }
        return super.read(into, offset, length);
    }
}
