package org.keepsight.deploy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.keepsight.deploy.supervision.WorkerSupervisor;
import org.keepsight.retention.proof.CertificateIssuer;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.retention.sweep.SweepResult;
import org.keepsight.storage.lease.CameraLeases;

/**
 * What serve itself tells the metrics: which cameras are recording, whoever records them, its workers, and sweeping.
 *
 * @param issuer {@code null} where this machine issues no certificates
 * @param recording how many cameras are recording; may fail, and is not a number then
 */
record ServeMetrics(
        RetentionSweeper sweeper,
        @Nullable CertificateIssuer issuer,
        WorkerSupervisor workers,
        CameraLeases leases,
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
