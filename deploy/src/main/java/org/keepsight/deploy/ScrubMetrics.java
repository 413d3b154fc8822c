package org.keepsight.deploy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.keepsight.retention.scrub.Scrubber;

/** What verifying stored bytes tells the metrics. */
record ScrubMetrics(Scrubber scrubber) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        counter(registry, "segments", "Segments whose stored bytes were found right", Scrubber::segments);
        counter(registry, "bytes", "Their size", Scrubber::bytes);
        counter(
                registry,
                "damaged",
                "Segments found missing or corrupt; they are lost from then on",
                Scrubber::damaged);
        gauge(
                registry,
                "needed.bytes.per.second",
                "What would have to be read for every segment to be verified once in its life",
                each -> each.state().demand().perSecond());
        gauge(
                registry,
                "budget.bytes.per.second",
                "What is read at most",
                each -> each.state().budget());
    }

    private void counter(MeterRegistry registry, String name, String what, ToDoubleFunction<Scrubber> value) {
        FunctionCounter.builder("keepsight.scrub." + name, scrubber, value)
                .description(what)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String what, ToDoubleFunction<Scrubber> value) {
        Gauge.builder("keepsight.scrub." + name, scrubber, value)
                .description(what)
                .register(registry);
    }
}
