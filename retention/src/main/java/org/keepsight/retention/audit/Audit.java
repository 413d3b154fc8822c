package org.keepsight.retention.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Digest;

/**
 * A spot audit as far as it has come.
 *
 * @param number shown to people
 * @param method how its sample follows from seed and population
 * @param asOf the population is what had to be kept at this instant
 * @param frozenAt when the population was frozen, by the database's clock
 * @param population SHA-256 of its canonical text
 * @param minutes camera-minutes of the population
 * @param size camera-minutes of the sample
 * @param actor who asked for it
 * @param seed {@code null} until it is given or drawn
 * @param why it stands still; empty otherwise
 * @param looked minutes looked at so far
 * @param endedAt when the last was looked at; {@code null} before
 */
public record Audit(
        UUID id,
        int number,
        String method,
        AuditScope scope,
        Instant asOf,
        Instant frozenAt,
        Digest population,
        long minutes,
        int size,
        Actor actor,
        String reason,
        @Nullable Seed seed,
        State state,
        String why,
        int looked,
        @Nullable Instant endedAt) {
    /** How far it is. */
    public enum State {
        /** The population is frozen; the sample waits for a seed. */
        AWAITING_SEED,
        /** The sample is drawn and being looked at. */
        RUNNING,
        /** It stands still, and can be resumed with the same sample. */
        INTERRUPTED,
        /** Everything was looked at. */
        FINISHED
    }

    /**
     * What the sample follows from.
     *
     * @param drawn by Keepsight; else it was given
     * @param at by the database's clock; after the population was frozen
     */
    public record Seed(String text, boolean drawn, String givenBy, Instant at) {}
}
