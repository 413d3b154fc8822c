package org.keepsight.storage.time;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A question to a time server and what is read of its answer (RFC 4330 section 4). The question carries a random number where
 * a client may put its own time: only who saw the question can answer it, and our clock is nobody's business.
 */
record SntpPacket(long nonce) {
    private static final int LENGTH = 48;
    private static final byte VERSION_4_CLIENT = 4 << 3 | 3;
    private static final int SERVER = 4;
    private static final int UNSYNCHRONISED = 3;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** 1 January 1900 and 7 February 2036 06:28:16, where the seconds begin anew, in seconds of Unix time. */
    private static final long ERA_0 = -2_208_988_800L;

    private static final long ERA_1 = ERA_0 + (1L << 32);

    /** Half the way to the root of time and back, and what is lost on it (RFC 5905 section 11.1: MAXDIST). */
    private static final double MOST_DISTANCE = 1.5;

    /**
     * A good answer.
     *
     * @param transmitted when it left the server
     * @param held how long the server had the question
     */
    record Answer(Instant transmitted, Duration held) {}

    static SntpPacket question() {
        return new SntpPacket(RANDOM.nextLong() | 1); // zero would mean that there is no time
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(LENGTH)
                .put(0, VERSION_4_CLIENT)
                .putLong(40, nonce)
                .array();
    }

    /** What a server said, or nothing when it is not an answer to the question, or the server does not know the time. */
    static Optional<Answer> answer(byte[] bytes, int length, SntpPacket question) {
        if (length < LENGTH) {
            return Optional.empty();
        }
        ByteBuffer packet = ByteBuffer.wrap(bytes, 0, length);
        int first = packet.get(0) & 0xff;
        int stratum = packet.get(1) & 0xff;
        double distance = shortSeconds(packet.getInt(4)) / 2 + shortSeconds(packet.getInt(8));
        long received = packet.getLong(32);
        long transmitted = packet.getLong(40);
        boolean good = (first & 7) == SERVER
                && first >> 6 != UNSYNCHRONISED
                && stratum >= 1
                && stratum <= 15
                && distance <= MOST_DISTANCE
                && packet.getLong(24) == question.nonce
                && received != 0
                && transmitted != 0;
        if (!good) {
            return Optional.empty();
        }
        Duration held = Duration.between(instant(received), instant(transmitted));
        return held.isNegative() ? Optional.empty() : Optional.of(new Answer(instant(transmitted), held));
    }

    private static double shortSeconds(int value) {
        return Integer.toUnsignedLong(value) / 65_536.0;
    }

    /** With the highest bit set it is 1968 to 2036, without it 2036 to 2104 (RFC 4330 section 3). */
    private static Instant instant(long timestamp) {
        long seconds = timestamp >>> 32;
        long nanos = ((timestamp & 0xffff_ffffL) * 1_000_000_000L) >>> 32;
        return Instant.ofEpochSecond((timestamp < 0 ? ERA_0 : ERA_1) + seconds, nanos);
    }
}
