package org.keepsight.retention.scrub;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.coverage.KeptDays;
import org.keepsight.retention.scrub.ScrubIncidents.Open;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.CatalogueAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.check.Inspector;
import org.keepsight.storage.check.Repair;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies stored bytes all the time, on a thread of its own and within a budget: what was never verified and expires first; after
 * an incident the newest. One program of an installation does it at a time; the others wait to take over. Thread-safe.
 */
public final class Scrubber implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);
    private static final String LOCK = "select pg_try_advisory_lock(hashtext('keepsight.scrub'))";
    private static final String UNLOCK = "select pg_advisory_unlock(hashtext('keepsight.scrub'))";
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration MEASURED = Duration.ofMinutes(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Jdbi jdbi;
    private final String node;
    private final InstantSource clock;
    private final ScrubSettings settings;
    private final KeptDays kept;
    private final ScrubRows rows;
    private final ScrubIncidents incidents;
    private final DayScrub days;
    private final Thread thread;
    private final Deque<CameraDayKey> plan = new ArrayDeque<>();
    private final AtomicLong segments = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();
    private volatile ScrubState state = ScrubState.NONE;
    private volatile boolean closing;
    private ScrubDemand demand = ScrubDemand.NONE;
    private Instant measuredAt = Instant.MIN;

    private Scrubber(
            Jdbi jdbi,
            KeptDays kept,
            ObjectStore store,
            ObjectSeal seal,
            AuditLog audit,
            InstantSource clock,
            String node,
            ScrubSettings settings) {
        this.jdbi = jdbi;
        this.node = node;
        this.clock = clock;
        this.settings = settings;
        this.kept = kept;
        this.rows = new ScrubRows(jdbi);
        this.incidents = new ScrubIncidents(jdbi);
        ObjectStore paced = new PacedStore(store, Math.max(1, settings.budget()));
        this.days = new DayScrub(
                new SegmentCatalogue(jdbi),
                new Inspector(new CatalogueAudit(jdbi), paced, seal),
                new Repair(
                        jdbi, paced, seal, audit, Actor.system("scrubber"), "stored bytes are verified all the time"),
                settings.grace());
        this.thread = Thread.ofPlatform().name("scrubber").daemon().unstarted(this::run);
    }

    /**
     * Begins to scrub, unless the budget is 0.
     *
     * @param kept how long the footage of each camera lives
     * @param node name of this Keepsight
     */
    public static Scrubber start(
            Jdbi jdbi,
            KeptDays kept,
            ObjectStore store,
            ObjectSeal seal,
            AuditLog audit,
            InstantSource clock,
            String node,
            ScrubSettings settings) {
        Scrubber scrubber = new Scrubber(jdbi, kept, store, seal, audit, clock, node, settings);
        if (settings.enabled()) {
            if (scrubber.rows.enter(node)) {
                scrubber.incidents.uncleanStart(node);
            }
            scrubber.thread.start();
        }
        return scrubber;
    }

    /** How it goes; not older than a page of segments or half a minute. Does not block. */
    public ScrubState state() {
        return state;
    }

    /** Segments found right since the start. */
    public long segments() {
        return segments.get();
    }

    /** Bytes of them. */
    public long bytes() {
        return bytes.get();
    }

    /** Segments that became lost since the start. */
    public long damaged() {
        return damaged.get();
    }

    private void run() {
        Duration pause = Duration.ZERO;
        while (!closing) {
            try {
                pause = turn() ? Duration.ZERO : IDLE;
            } catch (InterruptedException e) {
                return;
            } catch (IOException e) {
                pause = later(pause);
                told("the object store does not answer");
                LOG.atWarn().setCause(e).log("scrubbing waits for the object store; nothing is called lost meanwhile");
            } catch (RuntimeException e) {
                pause = later(pause);
                told("a turn failed; the log of the service says why");
                LOG.atError().setCause(e).log("a turn of scrubbing failed; tried again");
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static Duration later(Duration pause) {
        Duration longer = pause.plusSeconds(1).multipliedBy(2);
        return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    /** Verifies one camera-day, if this program's turn it is; returns whether there was one. */
    private boolean turn() throws IOException, InterruptedException {
        try (Handle lock = jdbi.open()) {
            if (!lock.createQuery(LOCK).mapTo(Boolean.class).one()) {
                told("another program of this installation scrubs");
                return false;
            }
            try {
                Optional<Open> incident = incidents.newest(settings.afterIncident());
                measure();
                told(incident, "");
                return incident.isPresent() ? after(incident.get()) : life();
            } finally {
                lock.createQuery(UNLOCK).mapTo(Boolean.class).one();
            }
        }
    }

    private boolean after(Open incident) throws IOException, InterruptedException {
        Optional<CameraDayKey> day = rows.newest(incident);
        if (day.isEmpty()) {
            incidents.ended(incident);
        } else if (scrub(day.get(), incident)) {
            incidents.reached(incident, day.get());
        }
        return true;
    }

    private boolean life() throws IOException, InterruptedException {
        if (plan.isEmpty()) {
            plan.addAll(rows.unverified(lives(), today()));
            rows.forget(today());
        }
        CameraDayKey day = plan.poll();
        if (day != null) {
            scrub(day, null);
        }
        return day != null;
    }

    /** Returns whether the day was gone through; it is left when something newer comes up, and before closing. */
    private boolean scrub(CameraDayKey day, @Nullable Open incident) throws IOException, InterruptedException {
        Instant through = rows.begin(day);
        while (!closing) {
            DayScrub.Page page = days.next(day, through);
            through = page.through();
            if (through == null) {
                rows.ended(day);
                return true;
            }
            count(day, through, page);
            Optional<Open> newest = incidents.newest(settings.afterIncident());
            told(newest, "");
            if (!newest.map(Open::id).equals(Optional.ofNullable(incident).map(Open::id))) {
                plan.clear();
                return false;
            }
        }
        return false;
    }

    private void count(CameraDayKey day, Instant through, DayScrub.Page page) {
        rows.passed(day, through, page.looked(), today());
        segments.addAndGet(page.looked().right());
        bytes.addAndGet(page.looked().bytes());
        damaged.addAndGet(page.looked().damaged());
        for (String object : page.damaged()) {
            LOG.atError().addKeyValue("object", object).log("stored footage is damaged; it is lost from now on");
        }
        if (!page.damaged().isEmpty()) {
            incidents.foundDamage(day.camera(), page.damaged().getFirst());
        }
    }

    private Map<CameraId, Integer> lives() {
        return kept.today(clock.instant());
    }

    /** What would be needed, now and then; told when it is more than may be read. */
    private void measure() {
        Instant now = clock.instant();
        if (measuredAt.plus(MEASURED).isBefore(now)) {
            boolean before = state.tooSlow();
            demand = rows.demand(lives(), now, today());
            measuredAt = now;
            told("");
            if (state.tooSlow() && !before) {
                LOG.atWarn()
                        .addKeyValue("budget", settings.budget())
                        .addKeyValue("needed", demand.perSecond())
                        .log(
                                "the scrubbing budget is too small: some footage will expire without having been verified");
            }
        }
    }

    private void told(String waiting) {
        ScrubState last = state;
        state = new ScrubState(settings.budget(), demand, last.incident(), last.damaged(), last.damagedAt(), waiting);
    }

    private void told(Optional<Open> incident, String waiting) {
        ScrubRows.Damage found = rows.damage(today());
        state = new ScrubState(
                settings.budget(),
                demand,
                incident.map(Open::kind).orElse(null),
                found.segments(),
                found.at(),
                waiting);
    }

    private LocalDate today() {
        return DayScrub.today(clock.instant());
    }

    /** Leaves after the segment under way; how far it came is kept. */
    @Override
    public void close() {
        closing = true;
        if (!settings.enabled()) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(30));
            rows.leave(node);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
