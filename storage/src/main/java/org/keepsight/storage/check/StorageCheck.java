package org.keepsight.storage.check;

import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
            new Strays(store, inspector, pass).run(audit.cameras());
        }
    }

    /** Today's and tomorrow's partitions are there while Keepsight runs. */
    private void partitions(CheckPass pass) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        audit.daysWithoutPartition(today, today.plusDays(1)).stream()
                .map(Discrepancy.PartitionMissing::new)
                .forEach(pass::found);
        audit.daysOfDetachedPartitions().stream()
                .map(Discrepancy.PartitionDetached::new)
                .forEach(pass::found);
    }

    private void cameras(CheckScope scope, CheckPass pass) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(
                options.cameras(), Thread.ofPlatform().name("check-", 1).factory());
        try {
            CompletionService<@Nullable Void> checks = new ExecutorCompletionService<>(threads);
            List<Future<@Nullable Void>> open = new ArrayList<>();
            for (CameraId camera : scope.cameras()) {
                LocalDate done = scope.done().get(camera);
                if (done == null || done.isBefore(scope.last())) {
                    LocalDate first = done == null || done.isBefore(scope.first()) ? scope.first() : done.plusDays(1);
                    open.add(checks.submit(check(camera, first, scope.last(), pass)));
                }
            }
            for (int ended = 0; ended < open.size(); ended++) {
                result(checks.take());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Callable<@Nullable Void> check(CameraId camera, LocalDate first, LocalDate last, CheckPass pass) {
        return () -> {
            new CameraCheck(camera, audit, store, inspector, pass).run(first, last);
            return null;
        };
    }

    private static void result(Future<@Nullable Void> check) throws IOException, InterruptedException {
        try {
            check.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
