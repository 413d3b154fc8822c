package org.keepsight.retention.scrub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.keepsight.storage.object.ForwardingStore;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;

/**
 * A store that is read from no faster than the budget. Closing it leaves the store behind it open. Used by one
 * thread.
 */
final class PacedStore extends ForwardingStore {
    private final Pace pace;

    PacedStore(ObjectStore store, long budget) {
        super(store);
        this.pace = new Pace(budget, System.nanoTime());
    }

    @Override
    public InputStream get(ObjectVersion object, long offset, long length) throws IOException {
        return new Paced(super.get(object, offset, length));
    }

    private final class Paced extends FilterInputStream {
        Paced(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            pay(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            pay(Math.max(0, read));
            return read;
        }

        private void pay(int bytes) throws IOException {
            Duration wait = pace.read(bytes, System.nanoTime());
            try {
                if (wait.isPositive()) {
                    Thread.sleep(wait);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("scrubbing stops");
            }
        }
    }
}
