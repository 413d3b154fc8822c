package org.keepsight.deploy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.spool.SpoolUploader;
import org.keepsight.ingest.spool.UploadStatistics;
import org.keepsight.ingest.worker.IngestWorker;
import org.keepsight.storage.model.DegradedReason;
import org.keepsight.storage.model.StreamState;

/** What a worker tells the metrics: recording and uploading. */
record Metrics(IngestWorker worker, SpoolUploader uploader) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        for (StreamState state : StreamState.values()) {
            Gauge.builder(
                            "keepsight.cameras",
                            worker,
                            w -> w.statistics().cameras().getOrDefault(state, 0))
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .description("Cameras by what their stream does")
                    .register(registry);
        }
        counter(
                registry,
                "recorded.bytes",
                "Bytes made durable in the spool",
                worker,
                w -> w.statistics().bytes());
        counter(
                registry,
                "recorded.segments",
                "Segments closed",
                worker,
                w -> w.statistics().segments());
        counter(
                registry,
                "stored.bytes",
                "Bytes stored and catalogued",
                uploader,
                u -> u.statistics().bytes());
        counter(
                registry,
                "stored.segments",
                "Segments stored and catalogued",
                uploader,
                u -> u.statistics().segments());
        counter(
                registry,
                "upload.failures",
                "Failed attempts to store or catalogue",
                uploader,
                u -> u.statistics().failures());
        gauge(registry, "spool.bytes", "Bytes in the spool", u -> u.spoolBytes());
        gauge(
                registry,
                "spool.bound.bytes",
                "Bytes at which the spools of this machine refuse footage, now",
                u -> u.spoolBound());
        gauge(registry, "spool.waiting", "Closed segments not yet stored", u -> u.waitingSegments());
        gauge(registry, "spool.quarantined", "Files set aside for a person", u -> u.quarantinedFiles());
        gauge(
                registry,
                "upload.lag.seconds",
                "Age of the longest-waiting segment",
                u -> u.oldestWaiting().toMillis() / 1e3);
        counter(
                registry,
                "spool.refused.bytes",
                "Bytes of pictures and sound that the spool did not take: lost",
                uploader,
                u -> u.statistics().refusedBytes());
        counter(
                registry,
                "spool.refused.fragments",
                "Groups of pictures that the spool did not take: lost",
                uploader,
                u -> u.statistics().refusedFragments());
        degradation(registry);
    }

    private void degradation(MeterRegistry registry) {
        Gauge.builder(
                        "keepsight.spool.oldest.seconds",
                        uploader,
                        u -> seconds(u.degradation().oldestSpooled()))
                .description("Age of the oldest footage in a closed segment that waits; 0 when none does")
                .register(registry);
        for (DegradedReason reason : DegradedReason.values()) {
            Gauge.builder(
                            "keepsight.degraded.seconds",
                            uploader,
                            u -> seconds(u.degradation().reasons().get(reason)))
                    .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                    .description("For how long recording has been degraded for this reason; 0 when it is not")
                    .register(registry);
            Gauge.builder(
                            "keepsight.degraded",
                            uploader,
                            u -> u.degradation().reasons().containsKey(reason) ? 1 : 0)
                    .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                    .description("1 while recording is degraded for this reason")
                    .register(registry);
        }
    }

    private static double seconds(@Nullable Instant since) {
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, Instant.now()).toMillis() / 1e3);
    }

    private static <T> void counter(MeterRegistry registry, String name, String what, T of, ToDoubleFunction<T> value) {
        FunctionCounter.builder("keepsight." + name, of, value)
                .description(what)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String what, ToDoubleFunction<UploadStatistics> value) {
        Gauge.builder("keepsight." + name, uploader, u -> value.applyAsDouble(u.statistics()))
                .description(what)
                .register(registry);
    }
}
