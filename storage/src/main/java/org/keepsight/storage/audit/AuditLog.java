package org.keepsight.storage.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.DomainException;

/** Writes audit rows in the transaction of the act: who did what and why. Thread-safe. */
public final class AuditLog {
    private static final ObjectMapper JSON =
            JsonMapper.builder().findAndAddModules().build();
    private static final String INSERT = """
            insert into audit_event (actor, reason, action, subject, detail)
            values (:actor, :reason, :action, :subject, :detail::jsonb)
            """;

    /**
     * @param handle the open transaction of the act
     * @param action for example {@code camera.added}
     * @param subject the code of what was changed
     * @param detail what changed; never a secret
     * @throws DomainException {@code INVALID} when there is no reason
     */
    public void write(Handle handle, Actor actor, String reason, String action, String subject, Map<String, ?> detail) {
        requireReason(reason);
        handle.createUpdate(INSERT)
                .bind("actor", actor.name())
                .bind("reason", reason)
                .bind("action", action)
                .bind("subject", subject)
                .bind("detail", json(detail))
                .execute();
    }

    /**
     * Refuses an act without a reason; for acts that begin before their row is written.
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
