package org.keepsight.deploy.faults;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.TimeRange;

/**
 * A fault that struck.
 *
 * @param fault as it was scheduled
 * @param from when it began, by a clock that did not step
 * @param to when it was mended; for a process, when it was started again
 */
record Occurrence(Fault fault, Instant from, Instant to) {
    FaultKind kind() {
        return fault.kind();
    }

    boolean strikes(String camera) {
        @Nullable String only = fault.camera();
        return only == null || only.equals(camera);
    }

    /** From where to where its gaps may reach. */
    TimeRange reach() {
        return new TimeRange(from.minus(FaultKind.BEFORE), to.plus(kind().after()));
    }

    /** As it would have been seen by a clock that is off by this much. */
    Occurrence seenFrom(Duration step) {
        return new Occurrence(fault, from.plus(step), to.plus(step));
    }

    boolean overlaps(Occurrence other) {
        return from.isBefore(other.to) && other.from.isBefore(to);
    }
}
