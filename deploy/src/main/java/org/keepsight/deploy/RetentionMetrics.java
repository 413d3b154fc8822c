package org.keepsight.deploy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.status.StoreGuarantee;
import org.keepsight.retention.admission.Outlook;
import org.keepsight.retention.admission.Outlooks;
import org.keepsight.retention.lock.LockBacklog;
import org.keepsight.retention.lock.LockKeeping;
import org.keepsight.retention.proof.CertificateIssuer;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.retention.sweep.SweepResult;
import org.keepsight.storage.time.TrustedClock;

/**
 * What keeping and deleting tell the metrics: sweeping, the store's locks, certificates, the clock, the room that is left.
 *
 * @param guarantee how firmly the store keeps footage; does not block
 * @param issuer {@code null} where this machine issues no certificates
 */
record RetentionMetrics(
        RetentionSweeper sweeper,
        LockKeeping locks,
        Supplier<StoreGuarantee> guarantee,
        @Nullable CertificateIssuer issuer,
        TrustedClock time,
        Outlooks outlooks)
        implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("keepsight.clock.trusted", time, each -> each.judge().trusted() ? 1 : 0)
                .description("Whether the clock is believed; nothing is deleted while it is not")
                .register(registry);
        Gauge.builder("keepsight.store.days.to.breach", outlooks, RetentionMetrics::daysToBreach)
                .description("Days until the store has no room for what must be kept; +Inf: never, NaN: not known")
                .register(registry);
        counter(registry, "sweep.errors", "Sweeps that broke off", sweeper::failures);
        lastSweep(registry, "sweep.deleted", "Segments the last sweep deleted", SweepResult::deleted);
        lastSweep(registry, "sweep.failed", "Segments the last sweep could not delete", SweepResult::failed);
        counter(registry, "lock.settled", "Segments whose lock was brought in line", locks::settled);
        backlog(registry, "lock.tasks", "Ranges of cameras whose locks are to be brought in line", LockBacklog::tasks);
        backlog(registry, "lock.failed", "Segments whose lock the store refused", LockBacklog::failed);
        Gauge.builder("keepsight.store.lock", this, self -> firmness(self.guarantee.get()))
                .description(
                        "How firmly the store keeps footage: 0 none, 1 governance, 2 compliance; not a number: unknown")
                .register(registry);
        counter(
                registry,
                "certificate.errors",
                "Times that the certificates of a campus could not be issued",
                () -> issuer == null ? 0 : issuer.failures());
    }

    @SuppressWarnings("EnumOrdinal") // in the order of firmness, as the description says
    private static double firmness(StoreGuarantee guarantee) {
        return guarantee.lock() == null ? Double.NaN : guarantee.lock().ordinal();
    }

    private static double daysToBreach(Outlooks outlooks) {
        Outlook last = outlooks.last();
        if (last == null || last.capacity() == null) {
            return Double.NaN;
        }
        return last.untilBreach().map(left -> left.toMinutes() / 1_440.0).orElse(Double.POSITIVE_INFINITY);
    }

    private void backlog(MeterRegistry registry, String name, String what, ToLongFunction<LockBacklog> value) {
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
