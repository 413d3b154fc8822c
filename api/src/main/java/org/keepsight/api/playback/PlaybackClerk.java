package org.keepsight.api.playback;

import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is fetched in playback sessions into the register, within a minute or so, whichever server it was fetched
 * from and whether or not that one still lives. Thread-safe; owns its thread.
 */
public final class PlaybackClerk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlaybackClerk.class);
    private static final long SECONDS = 5;

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("playback-clerk").daemon().factory());

    private PlaybackClerk(Jdbi jdbi, AuditLog audit, InstantSource clock) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
    }

    public static PlaybackClerk start(Jdbi jdbi, AuditLog audit, InstantSource clock) {
        PlaybackClerk clerk = new PlaybackClerk(jdbi, audit, clock);
        var unused = clerk.thread.scheduleWithFixedDelay(clerk::turn, SECONDS, SECONDS, TimeUnit.SECONDS);
        return clerk;
    }

    private void turn() {
        try {
            while (jdbi.inTransaction(handle -> new FetchedFootage(handle, audit).registerDue(clock.instant())) > 0) {}
        } catch (RuntimeException e) { // the top of a loop: what was fetched waits in the database for the next turn
            LOG.atWarn().setCause(e).log("what was fetched in playback cannot be registered; it waits in the database");
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
