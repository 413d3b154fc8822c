package org.keepsight.storage.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.InstallationKey;

/**
 * Writes the access register, each entry in the transaction of the act: what cannot be written down is not done. Entries
 * are sealed here and chained by the database when the transaction commits. Thread-safe.
 */
public final class AuditLog {
    private static final ObjectMapper JSON =
            JsonMapper.builder().findAndAddModules().build();
    private static final String INSERT = """
            insert into access_register (id, at, actor, unit, verified, address, action, subject, campus, camera, range_start,
                range_end, reason, outcome, detail, seal)
            values (:id, :at, :actor, :unit, :verified, :address, :action, :subject, :campus, :camera, :from, :to, :reason,
                :outcome, cast(:detail as json), :seal)
            """;

    private final InstallationKey key;
    private final InstantSource clock;

    /** @param installation whose entries they are */
    public AuditLog(InstallationKey installation, InstantSource clock) {
        this.key = registerKey(installation);
        this.clock = clock;
    }

    /** With the system's clock. */
    public AuditLog(InstallationKey installation) {
        this(installation, InstantSource.system());
    }

    static InstallationKey registerKey(InstallationKey installation) {
        return installation.forPurpose("access register");
    }

    /**
     * Writes something done that is about no place and no footage.
     *
     * @param handle the open transaction of the act
     * @param action for example {@code camera.added}
     * @param subject the code of what was changed
     * @param detail what changed; never a secret
     * @throws DomainException {@code INVALID} when there is no reason
     */
    public void write(Handle handle, Actor actor, String reason, String action, String subject, Map<String, ?> detail) {
        write(handle, actor, reason, AuditEvent.done(action, subject, detail));
    }

    /**
     * @param handle the open transaction of the act
     * @throws DomainException {@code INVALID} when there is no reason
     */
    public void write(Handle handle, Actor actor, String reason, AuditEvent event) {
        requireReason(reason);
        RegisterEntry entry = entry(actor, reason, event);
        handle.createUpdate(INSERT)
                .bind("id", entry.id())
                .bind("at", at(entry.at()))
                .bind("actor", entry.actor())
                .bind("unit", entry.unit())
                .bind("verified", entry.verified())
                .bind("address", entry.address())
                .bind("action", entry.action())
                .bind("subject", entry.subject())
                .bind("campus", entry.campus())
                .bind("camera", entry.camera())
                .bind("from", at(entry.from()))
                .bind("to", at(entry.to()))
                .bind("reason", entry.reason())
                .bind("outcome", entry.outcome())
                .bind("detail", entry.detail())
                .bind("seal", key.mac(entry.text()))
                .execute();
    }

    private RegisterEntry entry(Actor actor, String reason, AuditEvent event) {
        About about = event.about();
        TimeRange range = about.range();
        return new RegisterEntry(
                UUID.randomUUID(),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                actor.name(),
                actor.unit(),
                actor.proof().name(),
                actor.address(),
                event.action(),
                event.subject(),
                text(about.campus()),
                text(about.camera()),
                range == null ? null : range.start(),
                range == null ? null : range.end(),
                reason,
                event.outcome().name(),
                json(event.detail()));
    }

    private static @Nullable String text(@Nullable Code code) {
        return code == null ? null : code.value();
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    /**
     * Refuses an act without a reason; for acts that begin before their entry is written.
     *
     * @throws DomainException {@code INVALID}
     */
    public static void requireReason(String reason) {
        if (reason.isBlank() || reason.length() > 1000 || reason.chars().anyMatch(Character::isISOControl)) {
            throw DomainException.invalid(
                    "reason", "a reason has 1 to 1000 characters, none of them a control character");
        }
    }

    private static String json(Map<String, ?> detail) {
        try {
            return JSON.writeValueAsString(detail);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
