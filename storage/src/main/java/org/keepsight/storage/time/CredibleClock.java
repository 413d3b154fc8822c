package org.keepsight.storage.time;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.time.ClockVerdict.Doubt;
import org.keepsight.storage.time.ClockVerdict.Suspended;

/**
 * The clock of what people decide and ask about: this machine's while it is believed, else the latest instant that can be
 * vouched for, which goes on as time passes. So a camera registered while the clock says 2035 is in service today, and a hold
 * on the footage of yesterday can be had while it says 1970. What is recorded keeps the machine's time. Thread-safe.
 */
public final class CredibleClock implements InstantSource {
    private final TrustedClock trusted;
    private final InstantSource clock;
    private @Nullable Instant told; // while the clock is not believed; guarded by this, as is the next
    private long toldNanos;

    public CredibleClock(TrustedClock trusted, InstantSource clock) {
        this.trusted = trusted;
        this.clock = clock;
    }

    @Override
    public synchronized Instant instant() {
        // Before the database was asked, nothing speaks against the clock.
        if (!(trusted.judge() instanceof Suspended suspended) || suspended.doubt() == Doubt.NOT_ASKED_YET) {
            told = null;
            return clock.instant();
        }
        long nanos = System.nanoTime();
        Instant before = told;
        Instant goneOn = before == null ? Instant.MIN : before.plusNanos(nanos - toldNanos);
        Instant vouched = suspended.latestCredible();
        Instant now = goneOn.isAfter(vouched) ? goneOn : vouched;
        told = now;
        toldNanos = nanos;
        return now;
    }
}
