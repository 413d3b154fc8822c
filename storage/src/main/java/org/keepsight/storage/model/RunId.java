package org.keepsight.storage.model;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** The identity of a run (连续录像): an uninterrupted recording whose segments abut. A UUIDv7 (RFC 9562, 5.7). */
public record RunId(UUID value) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new id that sorts by {@code now} to the millisecond. */
    public static RunId create(Instant now) {
        long high = (now.toEpochMilli() << 16) | 0x7000L | (RANDOM.nextLong() & 0x0fffL);
        long low = 0x8000_0000_0000_0000L | (RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL);
        return new RunId(new UUID(high, low));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
