package org.keepsight.deploy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.keepsight.api.status.StoreGuarantee;
import org.keepsight.deploy.supervision.WorkerSupervisor;
import org.keepsight.retention.lock.LockBacklog;
import org.keepsight.retention.lock.LockKeeping;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.proof.CertificateIssuer;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.retention.sweep.SweepResult;
import org.keepsight.storage.lease.CameraLeases;

/**
 * What serve itself tells the metrics: which cameras are recording, whoever records them, its workers, sweeping, and the store's locks.
 *
 * @param guarantee how firmly the store keeps footage; does not block
 * @param issuer {@code null} where this machine issues no certificates
 * @param recording how many cameras are recording; may fail, and is not a number then
 */
record ServeMetrics(
        RetentionSweeper sweeper,
        WorkerSupervisor workers,
        CameraLeases leases,
        LockKeeping locks,
        Supplier<StoreGuarantee> guarantee,
        @Nullable CertificateIssuer issuer,
        IntSupplier recording)
        implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("keepsight.cameras.recording", recording::getAsInt)
                .description("Cameras whose last footage, stored or safe in the spool, is recent")
                .register(registry);
        counter(registry, "sweep.errors", "Sweeps that broke off", sweeper::failures);
        lastSweep(registry, "sweep.deleted", "Segments the last sweep deleted", SweepResult::deleted);
        lastSweep(registry, "sweep.failed", "Segments the last sweep could not delete", SweepResult::failed);
        counter(registry, "lock.settled", "Segments whose lock was brought in line", locks::settled);
        guarantee(
                registry, "lock.tasks", "Ranges of cameras whose locks are to be brought in line", LockBacklog::tasks);
        guarantee(registry, "lock.failed", "Segments whose lock the store refused", LockBacklog::failed);
        Gauge.builder("keepsight.store.lock", this, self -> firmness(self.guarantee.get()))
                .description(
                        "How firmly the store keeps footage: 0 none, 1 governance, 2 compliance; not a number: unknown")
                .register(registry);
        counter(
                registry,
                "certificate.errors",
                "Times that the certificates of a campus could not be issued",
                () -> issuer == null ? 0 : issuer.failures());
        counter(registry, "worker.restarts", "Worker processes of this serve started again", workers::restarts);
        Gauge.builder("keepsight.workers", leases, each -> each.census().workers())
                .description("Live workers of the installation")
                .register(registry);
        Gauge.builder(
                        "keepsight.cameras.unassigned",
                        leases,
                        each -> each.census().unassigned())
                .description("Enabled cameras that no live worker has")
                .register(registry);
    }

    private static double firmness(StoreGuarantee guarantee) {
        return guarantee.lock() == null ? Double.NaN : guarantee.lock().ordinal();
    }

    private void guarantee(MeterRegistry registry, String name, String what, ToLongFunction<LockBacklog> value) {
        Gauge.builder(
                        "keepsight." + name,
                        this,
                        self -> value.applyAsLong(self.guarantee.get().backlog()))
                .description(what)
                .register(registry);
    }

    private void lastSweep(MeterRegistry registry, String name, String what, ToIntFunction<SweepResult> value) {
        Gauge.builder(
                        "keepsight." + name,
                        sweeper,
                        s -> s.last().map(value::applyAsInt).orElse(0))
                .description(what)
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, String what, LongSupplier value) {
        FunctionCounter.builder("keepsight." + name, this, self -> value.getAsLong())
                .description(what)
                .register(registry);
    }
}
