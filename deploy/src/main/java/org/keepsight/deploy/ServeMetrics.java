package org.keepsight.deploy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.IntSupplier;
import org.keepsight.deploy.supervision.WorkerSupervisor;
import org.keepsight.storage.lease.CameraLeases;

/**
 * What serve itself tells the metrics of recording: which cameras are recording, whoever records them, and its workers.
 *
 * @param recording how many cameras are recording; may fail, and is not a number then
 */
record ServeMetrics(WorkerSupervisor workers, CameraLeases leases, IntSupplier recording) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("keepsight.cameras.recording", recording::getAsInt)
                .description("Cameras whose last footage, stored or safe in the spool, is recent")
                .register(registry);
        FunctionCounter.builder("keepsight.worker.restarts", workers, WorkerSupervisor::restarts)
                .description("Worker processes of this serve started again")
                .register(registry);
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
}
