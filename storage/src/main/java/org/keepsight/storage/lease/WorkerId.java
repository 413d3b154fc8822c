package org.keepsight.storage.lease;

import java.time.Instant;
import java.util.UUID;
import org.keepsight.storage.model.RunId;

/** The identity of one life of a worker: new with every start. A UUIDv7 (RFC 9562, 5.7). */
public record WorkerId(UUID value) implements Comparable<WorkerId> {
    public static WorkerId create(Instant now) {
        return new WorkerId(RunId.create(now).value());
    }

    /** @throws IllegalArgumentException unless it is a UUID */
    public static WorkerId parse(String text) {
        return new WorkerId(UUID.fromString(text));
    }

    /** By start, to the millisecond; the same on every machine. */
    @Override
    public int compareTo(WorkerId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
