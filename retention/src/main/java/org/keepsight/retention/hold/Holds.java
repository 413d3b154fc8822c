package org.keepsight.retention.hold;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.hold.RequestedHold.TooLate;
import org.keepsight.storage.audit.AuditEvent;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;

/**
 * Holds (证据保全). Whatever returns has been committed: from then on no sweep, running or not, takes footage that is held. That
 * those who act are people who may is for the caller to see to. Thread-safe.
 */
public final class Holds {
    /** When somebody should look whether a hold is still needed, if nothing else was said. */
    public static final Duration REVIEW = Duration.ofDays(90);

    private static final Duration FURTHEST = Duration.ofDays(366);
    private static final int MOST_CAMERAS = 1_000;
    private static final String UNKNOWN = """
            select code from unnest(:codes) as asked (code) where not exists (select from camera where camera.code = asked.code)
            order by code limit 1
            """;

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;

    public Holds(Jdbi jdbi, AuditLog audit, InstantSource clock) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Asks for a hold. It protects from now on, whether or not somebody has agreed yet.
     *
     * @throws DomainException {@code INVALID}: it begins in the future, reaches further than a year ahead, has no case number;
     *     {@code NOT_FOUND} for an unknown camera
     */
    public RequestedHold request(NewHold hold, Actor actor, String reason) {
        AuditLog.requireReason(reason);
        Instant now = now();
        require(hold, now);
        Instant reviewAt = hold.reviewAt() == null ? now.plus(REVIEW) : hold.reviewAt();
        UUID id = UUID.randomUUID();
        return jdbi.inTransaction(handle -> {
            requireKnown(handle, hold.cameras());
            HoldRows.add(handle, id, hold, reason, actor.name(), now, reviewAt);
            List<TooLate> tooLate = HoldRows.tooLate(handle, id, hold.range());
            Hold made = HoldRows.one(handle, id);
            record(handle, actor, reason, "hold.requested", made);
            return new RequestedHold(made, tooLate);
        });
    }

    private static void require(NewHold hold, Instant now) {
        if (hold.cameras().isEmpty() || hold.cameras().size() > MOST_CAMERAS) {
            throw DomainException.invalid("cameras", "a hold is about 1 to " + MOST_CAMERAS + " cameras");
        }
        if (!hold.range().start().isBefore(now)) {
            throw DomainException.invalid("from", "a hold begins in the past: there is nothing to keep yet");
        }
        requireWithinAYear("to", hold.range().end(), now);
        requireText("caseNumber", hold.caseNumber(), 100);
        requireDates(hold.reviewAt(), hold.endsAt(), now);
    }

    private static void requireDates(@Nullable Instant reviewAt, @Nullable Instant endsAt, Instant now) {
        if (reviewAt != null) {
            requireAhead("reviewAt", reviewAt, now);
        }
        if (endsAt != null) {
            requireAhead("endsAt", endsAt, now);
        }
    }

    private static void requireAhead(String field, Instant instant, Instant now) {
        if (!instant.isAfter(now)) {
            throw DomainException.invalid(field, "'" + field + "' lies in the future");
        }
        requireWithinAYear(field, instant, now);
    }

    private static void requireWithinAYear(String field, Instant instant, Instant now) {
        if (instant.isAfter(now.plus(FURTHEST))) {
            throw DomainException.invalid(field, "'" + field + "' is at most " + FURTHEST.toDays() + " days ahead");
        }
    }

    private static void requireText(String field, String text, int most) {
        if (text.isBlank() || text.length() > most || text.chars().anyMatch(Character::isISOControl)) {
            throw DomainException.invalid(
                    field, "'" + field + "' has 1 to " + most + " characters, none of them a control character");
        }
    }

    private static void requireKnown(Handle handle, List<Code> cameras) {
        handle.createQuery(UNKNOWN)
                .bindArray(
                        "codes", String.class, cameras.stream().map(Code::value).toList())
                .mapTo(String.class)
                .findOne()
                .ifPresent(code -> {
                    throw DomainException.notFound("camera", code);
                });
    }

    /** {@code NOT_FOUND} when there is none. */
    public Hold hold(UUID id) {
        return jdbi.withHandle(handle -> HoldRows.one(handle, id));
    }

    /**
     * Holds, the newest first.
     *
     * @param campuses of which at least one camera is held; empty: all
     * @param released whether those that ended are among them
     * @param before only those of lower numbers
     */
    public List<Hold> page(Optional<List<Code>> campuses, boolean released, int before, int limit) {
        return jdbi.withHandle(handle -> HoldRows.page(handle, campuses, released, before, limit));
    }

    /**
     * Agrees to a hold.
     *
     * @throws DomainException {@code FORBIDDEN} for who asked for it; {@code CONFLICT} when it was decided on already
     */
    public Hold approve(UUID id, Actor actor, String reason) {
        AuditLog.requireReason(reason);
        return jdbi.inTransaction(handle -> {
            Hold hold = HoldRows.one(handle, id);
            requireOther(hold, actor.name(), "agrees to it");
            if (!HoldRows.approve(handle, id, actor.name(), now())) {
                throw DomainException.conflict("hold", "hold " + hold.number() + " was decided on already");
            }
            Hold approved = HoldRows.one(handle, id);
            record(handle, actor, reason, "hold.approved", approved);
            return approved;
        });
    }

    /** Refuses, alone, a hold that nobody has agreed to. Otherwise as {@link #release}. */
    public Hold refuse(UUID id, Actor actor, String reason) {
        return jdbi.inTransaction(handle -> {
            if (HoldRows.one(handle, id).approvedAt() != null) {
                throw DomainException.conflict("hold", "a hold that was agreed to is released by two");
            }
            return end(handle, id, actor.name(), actor, reason, "hold.refused");
        });
    }

    /**
     * Ends a hold, in the transaction of the second person's decision. Its footage goes back to its policy: what is due is deleted
     * by the next sweep, and the ledger says what made it late.
     *
     * @throws DomainException {@code FORBIDDEN} when one of the two asked for the hold; {@code CONFLICT} when it has ended
     */
    public Hold release(Handle handle, UUID id, String proposedBy, Actor approver, String reason) {
        return end(handle, id, proposedBy, approver, reason, "hold.released");
    }

    private Hold end(Handle handle, UUID id, String proposedBy, Actor actor, String reason, String action) {
        AuditLog.requireReason(reason);
        Hold hold = HoldRows.one(handle, id);
        requireReleasable(hold, proposedBy);
        requireReleasable(hold, actor.name());
        if (!HoldRows.release(handle, id, proposedBy, actor.name(), now(), reason)) {
            throw DomainException.conflict("hold", "hold " + hold.number() + " cannot be released so");
        }
        Hold released = HoldRows.one(handle, id);
        record(handle, actor, reason, action, released);
        return released;
    }

    /**
     * That this person may ask for its release.
     *
     * @throws DomainException {@code FORBIDDEN} for who asked for the hold; {@code CONFLICT} when it has ended
     */
    public static void requireReleasable(Hold hold, String person) {
        if (hold.released() != null) {
            throw DomainException.conflict("hold", "hold " + hold.number() + " has ended already");
        }
        requireOther(hold, person, "releases it");
    }

    private static void requireOther(Hold hold, String person, String act) {
        if (hold.requestedBy().equals(person)) {
            throw DomainException.forbidden("hold", "somebody else than who asked for a hold " + act);
        }
    }

    /**
     * Moves review date and end of a hold that protects.
     *
     * @param endsAt {@code null}: it has no end any more
     */
    public Hold extend(UUID id, Instant reviewAt, @Nullable Instant endsAt, Actor actor, String reason) {
        AuditLog.requireReason(reason);
        requireDates(reviewAt, endsAt, now());
        return jdbi.inTransaction(handle -> {
            Hold hold = HoldRows.one(handle, id);
            if (!HoldRows.extend(handle, id, reviewAt, endsAt)) {
                throw DomainException.conflict("hold", "hold " + hold.number() + " has ended already");
            }
            Hold extended = HoldRows.one(handle, id);
            record(handle, actor, reason, "hold.extended", extended);
            return extended;
        });
    }

    private void record(Handle handle, Actor actor, String reason, String action, Hold hold) {
        Set<Code> campuses = new HashSet<>();
        hold.cameras().forEach(each -> campuses.add(each.campus()));
        About about = new About(
                campuses.size() == 1 ? campuses.iterator().next() : null,
                hold.cameras().size() == 1 ? hold.cameras().getFirst().camera() : null,
                hold.range());
        audit.write(
                handle,
                actor,
                reason,
                AuditEvent.done(
                        action,
                        Integer.toString(hold.number()),
                        about,
                        Map.of(
                                "case",
                                hold.caseNumber(),
                                "cameras",
                                hold.cameras().stream()
                                        .map(each -> each.camera().value())
                                        .toList(),
                                "reviewAt",
                                hold.reviewAt().toString())));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
