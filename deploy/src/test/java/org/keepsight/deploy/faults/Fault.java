package org.keepsight.deploy.faults;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that is to go wrong.
 *
 * @param camera the code of the camera it strikes; {@code null} when it strikes no camera alone
 * @param at after the beginning
 * @param length until it is mended
 * @param step of a clock, forward or back; zero for other kinds
 */
record Fault(FaultKind kind, @Nullable String camera, Duration at, Duration length, Duration step) {
    Duration end() {
        return at.plus(length);
    }

    @Override
    public String toString() {
        return String.format(
                "%7.3f s  %-20s%s for %.3f s%s",
                at.toMillis() / 1e3,
                kind,
                camera == null ? "" : " " + camera,
                length.toMillis() / 1e3,
                step.isZero() ? "" : " by " + step.toMillis() / 1e3 + " s");
    }
}
