package org.keepsight.api.http;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.status.RecordingState;
import org.keepsight.storage.model.Degradation;
import org.keepsight.storage.model.DegradedReason;
import org.keepsight.storage.time.ClockVerdict;

/**
 * How recording goes, as it is answered.
 *
 * @param losing whether footage is being lost
 * @param reasons why it is degraded; empty when all is well
 * @param clock why the clock is not believed; {@code null} while it is
 * @param breach when the store is full, if that is soon
 */
record RecordingJson(
        boolean recording,
        boolean degraded,
        boolean losing,
        List<ReasonJson> reasons,
        SpoolJson spool,
        @Nullable DoubtJson clock,
        @Nullable Instant breach) {
    record ReasonJson(DegradedReason reason, Instant since) {}

    /** @param oldest start of the oldest footage that waits; {@code null} when none does */
    record SpoolJson(long bytes, long bound, @Nullable Instant oldest) {}

    record DoubtJson(ClockVerdict.Doubt doubt, Instant clock, Instant credible) {
        static @Nullable DoubtJson of(ClockVerdict.@Nullable Suspended suspended) {
            return suspended == null
                    ? null
                    : new DoubtJson(suspended.doubt(), suspended.claimed(), suspended.latestCredible());
        }
    }

    static RecordingJson of(RecordingState state) {
        Degradation degradation = state.degradation();
        return new RecordingJson(
                state.recording(),
                degradation.degraded(),
                degradation.losing(),
                degradation.reasons().entrySet().stream()
                        .map(each -> new ReasonJson(each.getKey(), each.getValue()))
                        .toList(),
                new SpoolJson(degradation.spoolBytes(), degradation.spoolBound(), degradation.oldestSpooled()),
                DoubtJson.of(state.clock()),
                state.breach());
    }
}
