package org.keepsight.storage.registry;

import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditEvent;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;

/**
 * A command under way: its open transaction, who gives it, why and when. Commands of the registry run one after the
 * other, so that what one has looked up is still true when it writes. Not thread-safe.
 */
final class Act {
    // A row, not a sequence: a new revision is seen together with the change, never before it.
    private static final String LOCK = "select value from registry_revision for update";
    private static final String ADVANCE = "update registry_revision set value = value + 1";

    private final Handle handle;
    private final AuditLog audit;
    private final Safeguards safeguards;
    private final Actor actor;
    private final String reason;
    private final Instant now;
    private int changes;

    private Act(Handle handle, AuditLog audit, Safeguards safeguards, Actor actor, String reason, Instant now) {
        this.handle = handle;
        this.audit = audit;
        this.safeguards = safeguards;
        this.actor = actor;
        this.reason = reason;
        this.now = now;
    }

    /** Runs a command in one transaction and advances the registry revision if it changed anything. */
    static <T> T run(
            Jdbi jdbi,
            AuditLog audit,
            InstantSource clock,
            Safeguards safeguards,
            Actor actor,
            String reason,
            Function<Act, T> command) {
        AuditLog.requireReason(reason);
        return jdbi.inTransaction(handle -> {
            handle.createQuery(LOCK).mapTo(Long.class).one();
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            Act act = new Act(handle, audit, safeguards, actor, reason, now);
            T result = command.apply(act);
            if (act.changes > 0 && handle.isInTransaction()) {
                handle.execute(ADVANCE);
            }
            return result;
        });
    }

    Handle handle() {
        return handle;
    }

    Safeguards safeguards() {
        return safeguards;
    }

    Actor actor() {
        return actor;
    }

    String reason() {
        return reason;
    }

    Instant now() {
        return now;
    }

    /** Registers one change of a campus; {@code detail} carries no secret. */
    void record(String action, Code campus, Map<String, ?> detail) {
        record(AuditEvent.done(action, campus.value(), new About(campus, null, null), detail));
    }

    /** Registers one change of a camera; {@code detail} carries no secret. */
    void record(String action, Camera camera, Map<String, ?> detail) {
        About about = new About(camera.campus(), camera.code(), null);
        record(AuditEvent.done(action, camera.code().value(), about, detail));
    }

    private void record(AuditEvent event) {
        audit.write(handle, actor, reason, event);
        changes++;
    }

    /** How many entries this command has written. */
    int changes() {
        return changes;
    }

    /** Takes everything back that this command has written. */
    void undo() {
        handle.rollback();
    }

    static OffsetDateTime sql(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
