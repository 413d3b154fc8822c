package org.keepsight.storage.check;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.CatalogueAudit;
import org.keepsight.storage.catalogue.Places;
import org.keepsight.storage.journal.JournalArchive;
import org.keepsight.storage.journal.JournalProblem;
import org.keepsight.storage.journal.JournalRestore;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;

/**
 * Restores an empty catalogue from the store alone: registry, policies, deletion ledger and lost footage from the journal,
 * segments from names and seals, days from both. Works as the schema's owner.
 *
 * <p>Not restored, because the store does not hold them: stream events (the causes of gaps before the rebuild are
 * unknown), the access register, the pictures of spot audits, and how far stored bytes were verified. A rebuild that is
 * broken off leaves a catalogue that refuses to be served; run again, it begins anew.
 */
public final class CatalogueRebuild {
    private static final String FILLED = """
            select exists (select from campus) or exists (select from camera) or exists (select from segment)
                or exists (select from deletion_ledger) or exists (select from stream_event)
            """;
    // What is journalled, and what rests on it.
    private static final String EMPTY = """
            truncate <journalled>, camera_day, camera_live, worker, camera_lease, journal_outbox, lock_task, store_lock, undeleted,
                certificate, certificate_late, spot_audit_still, scrub_day, scrub_tally
            """;
    // Which of it the certificates tell was known to the lost database alone: they are compared again, day by day.
    private static final String UNCERTAIN =
            "insert into certificate_late (camera_id, day) select camera_id, day from camera_day where retrievable";

    private final Jdbi owner;
    private final ObjectStore store;
    private final AuditLog audit;
    private final ObjectSeal seal;
    private final JournalArchive journal;
    private final Actor actor;
    private final String reason;

    /** @param owner connects as the owner of the schema */
    public CatalogueRebuild(Jdbi owner, ObjectStore store, InstallationKey installation, Actor actor, String reason) {
        AuditLog.requireReason(reason);
        this.owner = owner;
        this.store = store;
        this.audit = new AuditLog(installation);
        this.seal = new ObjectSeal(installation);
        this.journal = new JournalArchive(store, installation);
        this.actor = actor;
        this.reason = reason;
    }

    /**
     * Rebuilds.
     *
     * @param chosen whose journal is followed when the store holds several; {@code null}: there is but one
     * @param cameras restored side by side
     * @throws DomainException {@code CONFLICT} when the catalogue is not empty, {@code NOT_FOUND} when there is no journal,
     *     {@code INVALID} when there are several
     * @throws IOException when the store could not be asked
     */
    public RebuildResult run(@Nullable UUID chosen, int cameras, RebuildListener listener)
            throws IOException, InterruptedException {
        Tally tally = new Tally(listener);
        UUID lineage = lineage(chosen);
        begin();
        Map<String, Integer> restored = restoreJournal(lineage, tally);
        Set<CameraId> known = new CatalogueAudit(owner).cameras();
        int place = new Places(owner).store(store);
        FootageRestore footage = new FootageRestore(owner, store, seal, place, tally);
        long segments = footage.run(known, cameras);
        new Strays(store, new Inspector(new CatalogueAudit(owner), store, seal), Duration.ZERO, tally::refused)
                .run(known);
        long lost = end();
        return new RebuildResult(
                restored.getOrDefault("campus", 0),
                known.size(),
                restored.getOrDefault("deletion_ledger", 0),
                segments,
                lost,
                tally.refused.get(),
                tally.problems.get());
    }

    private UUID lineage(@Nullable UUID chosen) throws IOException {
        List<UUID> lineages = journal.lineages();
        if (chosen != null && lineages.contains(chosen)) {
            return chosen;
        }
        if (chosen != null || lineages.isEmpty()) {
            throw DomainException.notFound(
                    "journal", Optional.<Object>ofNullable(chosen).orElse(store.name()));
        }
        if (lineages.size() > 1) {
            throw DomainException.invalid(
                    "journal", "the store holds the journals of several catalogues; name one of " + lineages);
        }
        return lineages.getFirst();
    }

    private void begin() {
        owner.useTransaction(handle -> {
            boolean again = handle.createQuery("select rebuilding from journal for update")
                    .mapTo(Boolean.class)
                    .one();
            if (!again && handle.createQuery(FILLED).mapTo(Boolean.class).one()) {
                throw DomainException.conflict(
                        "database", "the catalogue is not empty: a rebuild begins with an empty database");
            }
            handle.createUpdate(EMPTY)
                    .define("journalled", String.join(", ", JournalRestore.tables()))
                    .execute();
            handle.execute("update journal set rebuilding = true");
        });
    }

    private Map<String, Integer> restoreJournal(UUID lineage, Tally tally) throws IOException {
        return owner.inTransaction(handle -> {
            handle.execute("set local timezone = 'UTC'");
            JournalRestore restore = new JournalRestore(handle);
            long lastPart = journal.changes(lineage, restore::replay, tally::problem);
            Map<String, Integer> restored = restore.finish();
            restore.reported(journal.reported(lineage, tally::problem));
            handle.execute("delete from journal_outbox"); // it comes from the journal
            handle.createUpdate("""
                            update journal set lineage = :lineage, next_part = :part, next_watch = :watch
                            """)
                    .bind("lineage", lineage)
                    .bind("part", lastPart + 1)
                    .bind("watch", journal.lastReported(lineage) + 1)
                    .execute();
            return restored;
        });
    }

    /** Lets the catalogue be served, and returns how many segments are lost. */
    private long end() {
        return owner.inTransaction(handle -> {
            handle.execute("update registry_revision set value = value + 1");
            handle.execute(UNCERTAIN);
            handle.execute("update journal set rebuilding = false");
            audit.write(handle, actor, reason, "catalogue.rebuilt", store.name(), Map.of("store", store.name()));
            return lost(handle);
        });
    }

    private static long lost(Handle handle) {
        return handle.createQuery("select count(*) from segment where state = 'l'")
                .mapTo(Long.class)
                .one();
    }

    /** Counts what the listener is told, one thing at a time. */
    static final class Tally {
        private final RebuildListener listener;
        private final AtomicLong refused = new AtomicLong();
        private final AtomicLong problems = new AtomicLong();

        Tally(RebuildListener listener) {
            this.listener = listener;
        }

        void problem(JournalProblem problem) {
            problem(problem.what());
        }

        synchronized void problem(String what) {
            problems.incrementAndGet();
            listener.problem(what);
        }

        synchronized void refused(Discrepancy discrepancy) {
            refused.incrementAndGet();
            listener.refused(discrepancy);
        }

        synchronized void restored(CameraId camera, long segments) {
            listener.restored(camera, segments);
        }
    }
}
