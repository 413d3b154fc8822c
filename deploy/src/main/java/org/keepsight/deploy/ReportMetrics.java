package org.keepsight.deploy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.keepsight.retention.report.Compliance;
import org.keepsight.retention.report.RetentionFigures;

/** What the county's retention report tells the metrics; not a number until it was made, and while it cannot be made. */
record ReportMetrics(RetentionFigures figures) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "cameras.due", "Cameras old enough to be judged", Compliance::due);
        gauge(
                registry,
                "cameras.not.compliant",
                "Cameras of which a required day is not retrievable",
                Compliance::notCompliant);
        gauge(
                registry,
                "overdue.bytes",
                "Expired footage that is still there, not under a hold",
                c -> c.overdueBytes());
        gauge(registry, "held.bytes", "Expired footage that is still there, under holds", c -> c.heldBytes());
        gauge(
                registry,
                "shed.seconds",
                "Time deleted for want of room since the required windows began",
                c -> seconds(c.shed()));
        gauge(
                registry,
                "deleted.early.seconds",
                "Required time that was deleted too early otherwise",
                c -> seconds(c.deletedEarly()));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private void gauge(MeterRegistry registry, String name, String what, ToDoubleFunction<Compliance> value) {
        Gauge.builder("keepsight.retention." + name, figures, each -> {
                    Compliance compliance = each.compliance();
                    return compliance == null ? Double.NaN : value.applyAsDouble(compliance);
                })
                .description(what)
                .register(registry);
    }
}
