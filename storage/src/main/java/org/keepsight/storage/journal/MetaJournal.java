package org.keepsight.storage.journal;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.journal.JournalName.Kind;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the journal: what the catalogue knows and footage does not tell (registry, policies, deletion ledger, what is
 * lost, how far each camera was answered for), as objects under {@code meta/}.
 *
 * <p>A change enters the outbox in its own transaction and leaves it when its object is durable: a crash or a store that
 * does not answer delays the journal and loses nothing of it. After a crash in between a change stands in two objects,
 * which is the same as once. One process of an installation writes at a time. Thread-safe; owns its thread.
 */
public final class MetaJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetaJournal.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration REPORTED_INTERVAL = Duration.ofMinutes(1);
    private static final int MOST_CHANGES = 5_000;
    private static final int REPORTED_KEPT = 3;

    private final Jdbi jdbi;
    private final JournalLock lock;
    private final JournalObjects objects;
    private final UUID lineage;
    private final Compaction compaction;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("journal").factory());
    private long reportedAt = System.nanoTime() - REPORTED_INTERVAL.toNanos();
    private boolean failing;

    private MetaJournal(Jdbi jdbi, ObjectStore store, InstallationKey installation, Duration keep) {
        this.jdbi = jdbi;
        this.lock = new JournalLock(jdbi);
        this.objects = new JournalObjects(store, installation);
        this.lineage = jdbi.withHandle(MetaJournal::lineage);
        this.compaction = new Compaction(jdbi, objects, lineage, new KeptUntil(jdbi, keep));
    }

    /**
     * Starts writing.
     *
     * @param keep how long the store locks what is put together, at most a day after it was written
     * @throws DomainException {@code CONFLICT} when a rebuild of this catalogue was broken off
     */
    public static MetaJournal start(Jdbi jdbi, ObjectStore store, InstallationKey installation, Duration keep) {
        MetaJournal journal = new MetaJournal(jdbi, store, installation, keep);
        var unused =
                journal.thread.scheduleWithFixedDelay(journal::turn, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return journal;
    }

    private static UUID lineage(Handle handle) {
        return handle.createQuery("select lineage from journal where not rebuilding")
                .mapTo(UUID.class)
                .findOne()
                .orElseThrow(() -> DomainException.conflict(
                        "database", "a rebuild of this catalogue was broken off: run 'keepsight rebuild' again"));
    }

    private void turn() {
        try {
            boolean reported = System.nanoTime() - reportedAt >= REPORTED_INTERVAL.toNanos();
            write(reported);
            if (failing) {
                LOG.info("the journal is written again");
            }
            failing = false;
        } catch (Throwable e) { // the top of a loop: the outbox keeps everything for the next turn
            if (!failing) {
                LOG.atWarn().setCause(e).log("the journal cannot be written; it waits in the database");
            }
            failing = true;
        }
    }

    /**
     * Writes what waits.
     *
     * @param reported whether also how far each camera was answered for
     * @return {@code false} when another process is writing
     */
    synchronized boolean write(boolean reported) throws IOException {
        return lock.ifFree(() -> {
            int written;
            do {
                written = writeChanges();
            } while (written == MOST_CHANGES);
            if (reported) {
                writeReported();
                compaction.run();
                reportedAt = System.nanoTime();
            }
        });
    }

    private static final String OUTBOX = """
            select id, jsonb_build_array(entity, key, content)::text as line from journal_outbox order by id limit :limit
            """;
    private static final String DONE = "delete from journal_outbox where id = any(:ids)";

    private record Waiting(long id, String line) {}

    private int writeChanges() throws IOException {
        List<Waiting> waiting = jdbi.withHandle(handle -> handle.createQuery(OUTBOX)
                .bind("limit", MOST_CHANGES)
                .map((row, context) -> new Waiting(row.getLong("id"), row.getString("line")))
                .list());
        if (waiting.isEmpty()) {
            return 0;
        }
        long next = number("select next_part from journal");
        long written =
                write(Kind.CHANGES, next, waiting.stream().map(Waiting::line).toList());
        // Exactly those that were read: one that commits late may have a smaller number than one that is gone already.
        List<Long> ids = waiting.stream().map(Waiting::id).toList();
        jdbi.useTransaction(handle -> {
            handle.createUpdate(DONE).bindArray("ids", Long.class, ids).execute();
            handle.createUpdate("update journal set next_part = :next")
                    .bind("next", written + 1)
                    .execute();
        });
        return waiting.size();
    }

    private static final String REPORTED = """
            select to_jsonb(camera_live)::text from camera_live order by camera_id
            """;

    private void writeReported() throws IOException {
        List<String> lines = jdbi.inTransaction(handle -> {
            handle.execute("set local timezone = 'UTC'");
            return handle.createQuery(REPORTED).mapTo(String.class).list();
        });
        long written = write(Kind.REPORTED, number("select next_watch from journal"), lines);
        jdbi.useHandle(handle -> handle.createUpdate("update journal set next_watch = :next")
                .bind("next", written + 1)
                .execute());
        List<JournalName> all = new ArrayList<>(objects.list(JournalName.prefix(lineage, Kind.REPORTED)));
        objects.delete(all.subList(0, Math.max(0, all.size() - REPORTED_KEPT)));
    }

    /** Writes under the next free number: an object whose answer was lost has taken its own. */
    private long write(Kind kind, long next, List<String> lines) throws IOException {
        byte[] compressed = JournalObjects.compressed(lines);
        for (long number = next; ; number++) {
            try {
                objects.write(JournalName.single(lineage, kind, number), compressed, null);
                return number;
            } catch (FileAlreadyExistsException e) {
                LOG.atInfo().addKeyValue("number", number).log("a journal object of this number is there already");
            }
        }
    }

    private long number(String statement) {
        return jdbi.withHandle(
                handle -> handle.createQuery(statement).mapTo(Long.class).one());
    }

    /** Writes what waits, once, and ends. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
            return;
        }
        reportedAt = System.nanoTime() - REPORTED_INTERVAL.toNanos();
        turn();
    }
}
