package org.keepsight.storage.check;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.CatalogueAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.check.Mending.Left;
import org.keepsight.storage.check.Mending.Mended;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectSeal.Verdict;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.StoredObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mends what can be mended without guessing: the catalogue is brought in line with what is there. No footage is written or
 * deleted, and nothing that a repair says cannot be taken back by a later one. Each repair is in one transaction with
 * its register entry. Thread-safe.
 */
public final class Repair {
    private static final Logger LOG = LoggerFactory.getLogger(Repair.class);

    private final Jdbi jdbi;
    private final SegmentCatalogue catalogue;
    private final CatalogueAudit known;
    private final ObjectStore store;
    private final ObjectSeal seal;
    private final ObjectContents contents;
    private final AuditLog audit;
    private final Actor actor;
    private final String reason;

    /**
     * @param actor who mends
     * @param reason why; both go into every register entry
     */
    public Repair(Jdbi jdbi, ObjectStore store, ObjectSeal seal, AuditLog audit, Actor actor, String reason) {
        AuditLog.requireReason(reason);
        this.jdbi = jdbi;
        this.catalogue = new SegmentCatalogue(jdbi);
        this.known = new CatalogueAudit(jdbi);
        this.store = store;
        this.seal = seal;
        this.contents = new ObjectContents(store);
        this.audit = audit;
        this.actor = actor;
        this.reason = reason;
    }

    /** Mends one discrepancy that was looked at twice, if that takes no guessing. */
    public Mending mend(Discrepancy discrepancy) {
        Mending mending = switch (discrepancy) {
            case SegmentDiscrepancy.ObjectMissing missing -> lost(missing);
            case SegmentDiscrepancy.SizeDiffers cut -> lost(cut);
            case SegmentDiscrepancy.DigestDiffers flipped -> lost(flipped);
            case SegmentDiscrepancy.FoundAgain found -> found(found);
            case SegmentDiscrepancy.RowMissing missing -> claim(missing);
            case SegmentDiscrepancy.DamagedObject damaged -> claimAsLost(damaged);
            case SegmentDiscrepancy.RunMissing missing -> enterRun(missing);
            case CatalogueDiscrepancy.DayDiffers day -> recompute(day);
            case CatalogueDiscrepancy.PartitionMissing missing -> makePartition(missing);
            case StoreDiscrepancy.JournalBroken journal ->
                new Left("what is not the journal of this catalogue is never touched");
            case CatalogueDiscrepancy.PartitionDetached detached -> new Left("an administrator has to attach it");
            case StoreDiscrepancy.ForeignObject foreign -> new Left("what is not ours is never touched");
            case SegmentDiscrepancy.ExtraVersions extra ->
                new Left("what is not ours is never touched; ours is what is read");
            case SegmentDiscrepancy.HiddenByMarker hidden -> new Left("what is read is the version beneath the marker");
            case StoreDiscrepancy.MarkerLeft marker -> new Left("what is not ours is never touched");
            case SegmentDiscrepancy.OtherStore other -> new Left("it may be in its own store");
            case SegmentDiscrepancy.ObjectUnreadable unreadable -> new Left("a later check may read it");
            case SegmentDiscrepancy.SealBroken broken -> new Left("objects are never written again");
            case SegmentDiscrepancy.OutsideRun outside -> new Left("both segments are kept as they are");
            case CertificateDiscrepancy certificate -> new Left(left(certificate));
        };
        log(discrepancy, mending);
        return mending;
    }

    private static String left(CertificateDiscrepancy certificate) {
        return switch (certificate.finding()) {
            case CERTIFICATE_MISSING, CERTIFICATE_ALTERED, LEAVES_MISSING, LEAVES_ALTERED ->
                "what was issued is never made anew: a person puts back a copy, byte by byte";
            case CERTIFICATE_UNLISTED -> "it does not follow what the index has: a person has to look";
            case CERTIFICATE_UNCHAINED -> "what was issued is never made anew: a person has to look";
            case CERTIFICATE_COVERED -> "what is not ours is never touched; ours is what is read";
            case KEY_ALTERED -> "an administrator of the database restores it: certificates carry their key";
        };
    }

    /** Mends a discrepancy of somebody else's tables, in one transaction with its register entry. */
    public Mending mend(Discrepancy discrepancy, String what, Consumer<Handle> act) {
        jdbi.useTransaction(handle -> {
            act.accept(handle);
            record(handle, discrepancy);
        });
        Mending mending = new Mended(what);
        log(discrepancy, mending);
        return mending;
    }

    private static void log(Discrepancy discrepancy, Mending mending) {
        LOG.atWarn()
                .addKeyValue("kind", discrepancy.kind())
                .addKeyValue("subject", discrepancy.subject())
                .addKeyValue("mended", mending instanceof Mended)
                .addKeyValue("what", mending.what())
                .log("repair");
    }

    private static final String MARK_LOST = "select mark_lost(:camera, :end, :run, :seq)";
    private static final String MARK_FOUND = "select mark_found(:camera, :end, :run, :seq)";

    private Mending lost(SegmentDiscrepancy damage) {
        return mark(MARK_LOST, damage) ? new Mended("marked lost") : new Left("it is not stored any more");
    }

    private Mending found(SegmentDiscrepancy again) {
        return mark(MARK_FOUND, again) ? new Mended("stored again") : new Left("it is not lost any more");
    }

    private boolean mark(String statement, SegmentDiscrepancy discrepancy) {
        return jdbi.inTransaction(handle -> {
            boolean marked = mark(handle, statement, discrepancy.segment());
            if (marked) {
                record(handle, discrepancy);
            }
            return marked;
        });
    }

    private static boolean mark(Handle handle, String statement, Segment segment) {
        return handle.createQuery(statement)
                .bind("camera", segment.camera().value())
                .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                .bind("run", segment.run().value())
                .bind("seq", segment.sequence())
                .mapTo(Boolean.class)
                .one();
    }

    /** Takes an object of ours into the catalogue, if its bytes are those it was sealed with. */
    private Mending claim(SegmentDiscrepancy.RowMissing missing) {
        Segment segment = missing.segment();
        if (!known.cameras().contains(segment.camera())) {
            return new Left("there is no camera " + segment.camera() + " in the catalogue");
        }
        try {
            Digest found = contents.digest(segment);
            if (!found.equals(segment.digest())) {
                return claimAsLost(missing);
            }
            return enter(missing, contents.run(missing.found()));
        } catch (IOException e) {
            return new Left("it could not be read: " + e.getMessage());
        }
    }

    private Mending enter(SegmentDiscrepancy.RowMissing missing, Run run) {
        Segment segment = missing.segment();
        boolean entered = catalogue.restore(segment, run, handle -> record(handle, missing));
        return entered || known.row(ObjectKey.of(segment)).isPresent()
                ? new Mended("entered into the catalogue")
                : new Left("another segment has its place");
    }

    /** What was recorded and is damaged was recorded: it is lost, not a gap. */
    private Mending claimAsLost(SegmentDiscrepancy damaged) {
        Segment segment = damaged.segment();
        if (!known.cameras().contains(segment.camera())) {
            return new Left("there is no camera " + segment.camera() + " in the catalogue");
        }
        Run run = catalogue.runs(List.of(segment.run())).get(segment.run());
        if (run == null) {
            return new Left("nothing is known of its run");
        }
        boolean entered = catalogue.restore(segment, run, handle -> {
            mark(handle, MARK_LOST, segment);
            record(handle, damaged);
        });
        return entered ? new Mended("entered as lost") : new Left("another segment has its place");
    }

    private Mending enterRun(SegmentDiscrepancy.RunMissing missing) {
        try {
            StoredObject object =
                    store.stat(ObjectVersion.of(missing.segment())).orElse(null);
            if (object == null || !(seal.verify(object) instanceof Verdict.Ours ours)) {
                return new Left("there is no object of ours to tell of the run");
            }
            Run run = contents.run(new SealedObject(ours.segment(), ours.runStartedAt()));
            catalogue.restore(missing.segment(), run, handle -> record(handle, missing));
            return new Mended("run entered");
        } catch (IOException e) {
            return new Left("its object could not be read: " + e.getMessage());
        }
    }

    private Mending recompute(CatalogueDiscrepancy.DayDiffers day) {
        jdbi.useTransaction(handle -> {
            handle.createQuery("select repair_day(:camera, :day)")
                    .bind("camera", day.camera().value())
                    .bind("day", day.day())
                    .mapTo(String.class)
                    .list();
            record(handle, day);
        });
        return new Mended("recomputed");
    }

    private Mending makePartition(CatalogueDiscrepancy.PartitionMissing missing) {
        LocalDate day = missing.day();
        catalogue.ensurePartitions(day, 0);
        jdbi.useTransaction(handle -> record(handle, missing));
        return new Mended("made");
    }

    /** The journal was written anew because of this. */
    Mending renewed(StoreDiscrepancy.JournalBroken broken) {
        jdbi.useTransaction(handle -> record(handle, broken));
        return new Mended("the journal was written anew");
    }

    private void record(Handle handle, Discrepancy discrepancy) {
        CameraId camera = discrepancy.camera();
        Map<String, ?> detail = Map.of(
                "kind", discrepancy.kind(), "camera", camera == null ? 0 : camera.value(), "what", discrepancy.what());
        audit.write(handle, actor, reason, "catalogue.repaired", discrepancy.subject(), detail);
    }
}
