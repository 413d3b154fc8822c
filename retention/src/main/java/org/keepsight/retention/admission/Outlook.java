package org.keepsight.retention.admission;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;

/**
 * Whether and how long the store can keep what must be kept.
 *
 * @param at the moment it was seen
 * @param capacity bytes of footage that the store can hold; {@code null}: unknown
 * @param configured whether somebody said so; else its disk did
 * @param county everything in the store
 * @param breach when it is full: from then on new footage has no room, for none is deleted early; {@code null}: never
 * @param warning how long before it people want to know
 * @param campuses each campus's part of it, by code
 * @param planned what was added in thought; {@code null}: nothing
 */
public record Outlook(
        Instant at,
        @Nullable Long capacity,
        boolean configured,
        Part county,
        @Nullable Instant breach,
        Duration warning,
        List<CampusPart> campuses,
        @Nullable Planned planned) {
    /**
     * @param cameras that write, or will
     * @param stored bytes now
     * @param perDay bytes written in a day, in the mean of a week
     * @param needed bytes for everything that must be kept, once all cameras have written for so long
     */
    public record Part(int cameras, long stored, long perDay, long needed) {}

    /** The part of a campus. All campuses share the store, and have room in it until the same moment. */
    public record CampusPart(Code campus, String name, Part part) {}

    public Outlook {
        campuses = List.copyOf(campuses);
    }

    /** How long until the store is full; empty: it never is, or nobody knows. */
    public Optional<Duration> untilBreach() {
        return Optional.ofNullable(breach).map(instant -> Duration.between(at, instant));
    }

    /** Whether people want to know now. */
    public boolean warned() {
        return untilBreach().filter(left -> left.compareTo(warning) < 0).isPresent();
    }
}
