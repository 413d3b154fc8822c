package org.keepsight.retention.hold;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;

/**
 * A hold (证据保全): cameras x a range of time whose footage stays, from the moment it is asked for until its release was agreed
 * to. Nothing else ends it: neither review date nor end, for nobody's forgetting and no wrong clock may cost evidence.
 *
 * @param number what people call it
 * @param cameras by code
 * @param approvedBy another person than who asked; {@code null}: nobody yet
 * @param released who ended it and why; {@code null}: it protects
 */
public record Hold(
        UUID id,
        int number,
        List<HeldCamera> cameras,
        TimeRange range,
        String reason,
        String caseNumber,
        String requestedBy,
        Instant requestedAt,
        Instant reviewAt,
        @Nullable Instant endsAt,
        @Nullable String approvedBy,
        @Nullable Instant approvedAt,
        @Nullable Release released) {
    public Hold {
        cameras = List.copyOf(cameras);
    }

    Hold of(List<HeldCamera> held) {
        return new Hold(
                id,
                number,
                held,
                range,
                reason,
                caseNumber,
                requestedBy,
                requestedAt,
                reviewAt,
                endsAt,
                approvedBy,
                approvedAt,
                released);
    }

    /** A camera that is held, and where it is. */
    public record HeldCamera(Code camera, Code campus) {}

    /** How a hold ended. */
    public record Release(String by, Instant at, String reason) {}

    public HoldState state(Instant now) {
        if (released != null) {
            return HoldState.RELEASED;
        }
        if (approvedAt == null) {
            return HoldState.REQUESTED;
        }
        boolean over = !reviewAt.isAfter(now) || (endsAt != null && !endsAt.isAfter(now));
        return over ? HoldState.EXPIRED_FOR_REVIEW : HoldState.ACTIVE;
    }
}
