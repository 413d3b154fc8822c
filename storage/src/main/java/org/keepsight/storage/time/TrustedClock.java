package org.keepsight.storage.time;

import java.time.InstantSource;

/** Says whether now may be believed. Thread-safe, does not block: may be asked before every batch. */
@FunctionalInterface
public interface TrustedClock {
    ClockVerdict judge();

    /** Believes a clock whatever it says: for tests, and for tools that delete and lock nothing. */
    static TrustedClock believing(InstantSource clock) {
        return () -> new ClockVerdict.Trusted(clock.instant(), ClockVerdict.Ground.PERSON);
    }
}
