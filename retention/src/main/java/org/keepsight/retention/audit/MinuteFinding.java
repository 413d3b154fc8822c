package org.keepsight.retention.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found of one camera-minute.
 *
 * @param note why it is not whole: causes of gaps, what is wrong with an object; may be empty
 * @param still {@code null} when no picture of it could be had
 */
record MinuteFinding(
        Verdict verdict,
        String note,
        List<ObjectFinding> objects,
        @Nullable Still still) {
    /**
     * A small picture.
     *
     * @param at the instant it shows
     * @param jpeg at most 20 KiB
     */
    record Still(Instant at, byte[] jpeg) {}

    MinuteFinding {
        objects = List.copyOf(objects);
    }
}
