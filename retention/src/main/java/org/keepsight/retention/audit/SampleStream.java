package org.keepsight.retention.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.keepsight.storage.model.Digest;

/**
 * A stream of numbers that follows from a seed and a population, one SHA-256 each: of the text
 * {@code keepsight-sample/1 LF seed LF population digest LF stream LF counter}, the counter running from 0. Its first eight
 * bytes are a number below 2^64. Not thread-safe.
 */
final class SampleStream {
    private final String head;
    private long counter;

    /** @param stream the number of a stratum; 0 for what concerns all of them */
    SampleStream(String seed, Digest population, int stream) {
        this.head = Sampling.METHOD + "\n" + seed + "\n" + population.hex() + "\n" + stream + "\n";
    }

    /**
     * A number below a bound, each as likely: what lies beyond the last whole multiple of the bound is passed over, because
     * its remainders would come up more often.
     */
    long below(long bound) {
        long excess = Long.remainderUnsigned(-bound, bound); // 2^64 mod bound
        while (true) {
            long number = next();
            if (excess == 0 || Long.compareUnsigned(number, -excess) < 0) { // below 2^64 - excess
                return Long.remainderUnsigned(number, bound);
            }
        }
    }

    private long next() {
        byte[] text = (head + counter++).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.wrap(Digest.sha256().digest(text)).getLong();
    }
}
