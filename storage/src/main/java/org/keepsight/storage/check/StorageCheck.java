package org.keepsight.storage.check;

import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.CatalogueAudit;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;

/**
 * Compares catalogue and object store both ways, camera by camera: a merge of two sorted sequences, so memory does not
 * depend on how much there is. Recording and sweeping go on meanwhile: what disagrees is looked at again after a grace,
 * and only what still does is told. Changes nothing unless it is given a {@link Repair}. Thread-safe.
 */
public final class StorageCheck {
    private final CatalogueAudit audit;
    private final ObjectStore store;
    private final Inspector inspector;
    private final CheckOptions options;
    private final @Nullable Repair repair;
    private final InstantSource clock;

    /** @param repair mends what is found; {@code null} to only look */
    public StorageCheck(
            Jdbi jdbi,
            ObjectStore store,
            ObjectSeal seal,
            CheckOptions options,
            @Nullable Repair repair,
            InstantSource clock) {
        this.audit = new CatalogueAudit(jdbi);
        this.store = store;
        this.inspector = new Inspector(audit, store, seal);
        this.options = options;
        this.repair = repair;
        this.clock = clock;
    }

    /**
     * Checks, and returns when all is looked at.
     *
     * @throws IOException when the store could not be asked: what was told until then is right, the rest is not known
     */
    public void run(CheckScope scope, CheckListener listener) throws IOException, InterruptedException {
        long total = audit.stored(scope.cameras(), scope.first(), scope.last());
        CheckPass pass = new CheckPass(options, total, repair, listener);
        if (scope.everything()) {
            partitions(pass);
        }
        cameras(scope, pass);
        if (scope.everything()) {
            new Strays(store, inspector, pass.grace(), stray -> pass.found(null, stray)).run(audit.cameras());
        }
    }

    /** Today's and tomorrow's partitions are there while Keepsight runs. */
    private void partitions(CheckPass pass) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        audit.daysWithoutPartition(today, today.plusDays(1)).stream()
                .map(CatalogueDiscrepancy.PartitionMissing::new)
                .forEach(each -> pass.found(null, each));
        audit.daysOfDetachedPartitions().stream()
                .map(CatalogueDiscrepancy.PartitionDetached::new)
                .forEach(each -> pass.found(null, each));
    }

    private void cameras(CheckScope scope, CheckPass pass) throws IOException, InterruptedException {
        List<CameraId> left = scope.cameras().stream()
                .filter(camera -> first(scope, camera).isBefore(scope.last().plusDays(1)))
                .toList();
        Cameras.each(left, options.cameras(), "check-", camera -> {
            new CameraCheck(camera, audit, store, inspector, pass).run(first(scope, camera), scope.last());
            return camera;
        });
    }

    private static LocalDate first(CheckScope scope, CameraId camera) {
        LocalDate done = scope.done().get(camera);
        return done == null || done.isBefore(scope.first()) ? scope.first() : done.plusDays(1);
    }
}
