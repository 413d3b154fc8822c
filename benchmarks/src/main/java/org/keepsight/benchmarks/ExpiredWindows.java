package org.keepsight.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.retention.sweep.SweepResult;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.time.TrustedClock;

/**
 * Sweeps that are measured one after the other: the footage of window i becomes due three days before that of the next one, so
 * that a sweep under a clock that is behind by as much takes it alone.
 *
 * @param count of windows
 */
record ExpiredWindows(int count, Instant now) {
    private static final Duration APART = Duration.ofDays(3);

    static ExpiredWindows of(int count) {
        return new ExpiredWindows(count, Instant.now().truncatedTo(ChronoUnit.MINUTES));
    }

    /** Where the footage of a window begins: a day and thirty before its sweep. */
    Instant start(int window) {
        return now.minus(Duration.ofDays(31)).minus(behind(window));
    }

    private Duration behind(int window) {
        return APART.multipliedBy(count - 1 - window);
    }

    /** @return segments a second */
    double sweep(Jdbi jdbi, ObjectStore store, int window, int expected) {
        AuditLog audit = new AuditLog(new InstallationKey(new byte[InstallationKey.BYTES]));
        RetentionSweeper sweeper = new RetentionSweeper(
                jdbi,
                new SegmentCatalogue(jdbi),
                new RetentionPolicies(jdbi, audit),
                store,
                audit,
                TrustedClock.believing(InstantSource.offset(
                        InstantSource.system(), behind(window).negated())));
        long start = System.nanoTime();
        SweepResult result = sweeper.sweep(Actor.system("benchmark"), "measured");
        double seconds = (System.nanoTime() - start) / 1e9;
        if (result.deleted() != expected || result.failed() != 0) {
            throw new IllegalStateException("window " + window + " should be swept, and was: " + result);
        }
        return expected / seconds;
    }
}
