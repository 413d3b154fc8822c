package org.keepsight.storage.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;

/**
 * What somebody did, or was refused.
 *
 * @param action for example {@code camera.added}
 * @param subject the code or name of what it was about
 * @param about the place and the footage, as far as it was about one
 * @param detail what changed, or what else is worth knowing; never a secret
 */
public record AuditEvent(String action, String subject, About about, Outcome outcome, Map<String, ?> detail) {
    /** How it ended. */
    public enum Outcome {
        DONE,
        REFUSED
    }

    /** The footage an entry is about; each part {@code null} where there is no single one. */
    public record About(
            @Nullable Code campus,
            @Nullable Code camera,
            @Nullable TimeRange range) {
        public static final About NOTHING = new About(null, null, null);
    }

    /** Something done that is about no place and no footage. */
    public static AuditEvent done(String action, String subject, Map<String, ?> detail) {
        return new AuditEvent(action, subject, About.NOTHING, Outcome.DONE, detail);
    }

    /** Something done about a place or its footage. */
    public static AuditEvent done(String action, String subject, About about, Map<String, ?> detail) {
        return new AuditEvent(action, subject, about, Outcome.DONE, detail);
    }

    /** Something that was not allowed. */
    public static AuditEvent refused(String action, String subject, About about, Map<String, ?> detail) {
        return new AuditEvent(action, subject, about, Outcome.REFUSED, detail);
    }
}
