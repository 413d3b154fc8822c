package org.keepsight.retention.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.AuditEvent;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what is left of one sample, some minutes side by side. What was found of a minute, its picture and its entry in the
 * access register are one transaction. The first failure of store or database lets the minutes under way end and begins no
 * other. Used once.
 */
final class SampleLook {
    private static final Logger LOG = LoggerFactory.getLogger(SampleLook.class);
    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Jdbi jdbi;
    private final SampleRows samples;
    private final MinuteCheck check;
    private final AuditLog register;
    private final Audit audit;
    private final BooleanSupplier closing;
    private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();

    /** @param closing asked before each minute: whether to begin no other */
    SampleLook(
            Jdbi jdbi, SampleRows samples, MinuteCheck check, AuditLog register, Audit audit, BooleanSupplier closing) {
        this.jdbi = jdbi;
        this.samples = samples;
        this.check = check;
        this.register = register;
        this.audit = audit;
        this.closing = closing;
    }

    /** Returns when no minute is being looked at any more; with why not all could be, if so. */
    Optional<String> run(Map<Integer, Code> campuses, ExecutorService pool) throws InterruptedException {
        var open = samples.minutes(audit.id()).stream()
                .filter(minute -> minute.verdict() == null)
                .toList();
        CountDownLatch left = new CountDownLatch(open.size());
        for (AuditMinute minute : open) {
            Code campus = campuses.get(minute.stratum());
            pool.execute(() -> {
                try {
                    look(minute, campus);
                } finally {
                    left.countDown();
                }
            });
        }
        left.await();
        return Optional.ofNullable(trouble.get());
    }

    private void look(AuditMinute minute, @Nullable Code campus) {
        try {
            for (int attempt = 1; trouble.get() == null && !closing.getAsBoolean(); attempt++) {
                try {
                    record(minute, campus, check.look(minute.camera(), minute.time(), minute.claimed()));
                    return;
                } catch (IOException e) {
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                    Thread.sleep(PAUSE.multipliedBy(attempt));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            trouble.compareAndSet(null, "it was interrupted");
        } catch (IOException e) {
            trouble.compareAndSet(null, "the object store does not answer");
            log(minute, e);
        } catch (RuntimeException e) {
            trouble.compareAndSet(null, "a minute could not be looked at; the log of the service says why");
            log(minute, e);
        }
    }

    private void log(AuditMinute minute, Exception e) {
        LOG.atWarn()
                .addKeyValue("audit", audit.number())
                .addKeyValue("minute", minute.number())
                .setCause(e)
                .log("a minute of a spot audit could not be looked at");
    }

    private void record(AuditMinute minute, @Nullable Code campus, MinuteFinding found) {
        About about = new About(campus, minute.camera(), minute.time());
        AuditEvent event = AuditEvent.done(
                "audit.looked",
                audit.id().toString(),
                about,
                Map.of("audit", audit.number(), "minute", minute.number(), "verdict", found.verdict()));
        jdbi.useTransaction(handle -> {
            samples.found(handle, audit.id(), minute.number(), found);
            register.write(handle, audit.actor(), audit.reason(), event);
        });
    }
}
