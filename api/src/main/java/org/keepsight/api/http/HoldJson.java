package org.keepsight.api.http;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Proposal;
import org.keepsight.api.identity.Scope;
import org.keepsight.retention.hold.Hold;
import org.keepsight.retention.hold.HoldState;
import org.keepsight.retention.hold.NewHold;
import org.keepsight.retention.hold.RequestedHold;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRange;

/**
 * A hold as the contract writes it.
 *
 * @param cameras those the caller may know of
 * @param otherCameras how many more there are
 * @param release what waits for a second person's decision; {@code null}: nothing
 * @param tooLate in the answer to the request only
 */
record HoldJson(
        UUID id,
        int number,
        HoldState state,
        List<HeldCameraJson> cameras,
        int otherCameras,
        Instant from,
        Instant to,
        String reason,
        String caseNumber,
        String requestedBy,
        Instant requestedAt,
        Instant reviewAt,
        @Nullable Instant endsAt,
        @Nullable String approvedBy,
        @Nullable Instant approvedAt,
        @Nullable String releasedBy,
        @Nullable Instant releasedAt,
        @Nullable String releaseReason,
        @Nullable ReleaseJson release,
        @Nullable List<TooLateJson> tooLate) {
    record HoldsJson(List<HoldJson> holds, @Nullable String next) {}

    record HeldCameraJson(String camera, String campus) {}

    record ReleaseJson(UUID proposal, String proposedBy) {}

    record TooLateJson(String camera, Instant from, Instant to, Instant decidedAt) {
        static TooLateJson of(RequestedHold.TooLate each) {
            return new TooLateJson(
                    each.camera().value(), each.range().start(), each.range().end(), each.decidedAt());
        }
    }

    record NewHoldJson(
            List<String> cameras,
            String from,
            String to,
            String reason,
            String caseNumber,
            @Nullable String reviewAt,
            @Nullable String endsAt) {
        NewHold toDomain() {
            Instant start = Request.instant("from", from);
            Instant end = Request.instant("to", to);
            if (!start.isBefore(end)) {
                throw DomainException.invalid("to", "'to' must be after 'from'");
            }
            return new NewHold(
                    cameras.stream().map(Code::new).toList(),
                    new TimeRange(start, end),
                    caseNumber,
                    optional("reviewAt", reviewAt),
                    optional("endsAt", endsAt));
        }
    }

    record ExtensionJson(String reviewAt, @Nullable String endsAt) {
        Instant review() {
            return Request.instant("reviewAt", reviewAt);
        }

        @Nullable
        Instant ends() {
            return optional("endsAt", endsAt);
        }
    }

    private static @Nullable Instant optional(String field, @Nullable String text) {
        return text == null ? null : Request.instant(field, text);
    }

    static HoldJson of(Hold hold, Instant now, Scope scope, @Nullable Proposal release) {
        List<HeldCameraJson> cameras = hold.cameras().stream()
                .filter(each -> scope.covers(each.campus()))
                .map(each ->
                        new HeldCameraJson(each.camera().value(), each.campus().value()))
                .toList();
        Hold.Release released = hold.released();
        return new HoldJson(
                hold.id(),
                hold.number(),
                hold.state(now),
                cameras,
                hold.cameras().size() - cameras.size(),
                hold.range().start(),
                hold.range().end(),
                hold.reason(),
                hold.caseNumber(),
                hold.requestedBy(),
                hold.requestedAt(),
                hold.reviewAt(),
                hold.endsAt(),
                hold.approvedBy(),
                hold.approvedAt(),
                released == null ? null : released.by(),
                released == null ? null : released.at(),
                released == null ? null : released.reason(),
                release == null ? null : new ReleaseJson(release.id(), release.proposedBy()),
                null);
    }

    HoldJson with(List<RequestedHold.TooLate> late) {
        return new HoldJson(
                id,
                number,
                state,
                cameras,
                otherCameras,
                from,
                to,
                reason,
                caseNumber,
                requestedBy,
                requestedAt,
                reviewAt,
                endsAt,
                approvedBy,
                approvedAt,
                releasedBy,
                releasedAt,
                releaseReason,
                release,
                late.stream().map(TooLateJson::of).toList());
    }
}
