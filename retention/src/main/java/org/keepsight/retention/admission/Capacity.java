package org.keepsight.retention.admission;

/** How much footage a store can hold. */
public sealed interface Capacity {
    /** As somebody configured it: what the store may hold of footage, in bytes. */
    record Configured(long bytes) implements Capacity {}

    /** What its disk has left beside what it holds, in bytes. */
    record Free(long bytes) implements Capacity {}

    /** Nobody said, and the store does not tell. */
    record Unknown() implements Capacity {}

    /** Bytes of footage in all; of an unknown capacity: more than there is. */
    default long total(long stored) {
        return switch (this) {
            case Configured configured -> configured.bytes();
            case Free free -> stored + free.bytes();
            case Unknown ignored -> Long.MAX_VALUE;
        };
    }
}
