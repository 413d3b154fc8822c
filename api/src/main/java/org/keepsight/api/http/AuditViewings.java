package org.keepsight.api.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.keepsight.retention.audit.Audit;
import org.keepsight.retention.audit.SpotAudits;

/**
 * Enters into the access register who looks at the pictures of which audit, before they see the first: one entry for each within ten
 * minutes, for a page asks for hundreds of pictures at once. Thread-safe.
 */
final class AuditViewings {
    private static final Duration TOGETHER = Duration.ofMinutes(10);
    private static final int REMEMBERED = 1_000;

    private record Viewing(String actor, UUID audit) {}

    private final SpotAudits audits;
    private final InstantSource clock;
    private final Map<Viewing, Instant> entered = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Viewing, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    AuditViewings(SpotAudits audits, InstantSource clock) {
        this.audits = audits;
        this.clock = clock;
    }

    /** Called before a picture is sent; returns when it is certain that the register knows. */
    void before(Audit audit, Request request) {
        Viewing viewing = new Viewing(request.actor().name(), audit.id());
        Instant now = clock.instant();
        synchronized (entered) {
            Instant last = entered.get(viewing);
            if (last != null && last.plus(TOGETHER).isAfter(now)) {
                return;
            }
        }
        audits.viewed(audit, request.actor(), request.reason()); // two at once make two entries, and that is no harm
        synchronized (entered) {
            entered.put(viewing, now);
        }
    }
}
