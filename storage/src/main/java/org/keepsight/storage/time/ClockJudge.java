package org.keepsight.storage.time;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.time.ClockVerdict.Doubt;
import org.keepsight.storage.time.ClockVerdict.Ground;
import org.keepsight.storage.time.ClockVerdict.Suspended;
import org.keepsight.storage.time.ClockVerdict.Trusted;

/**
 * Decides whether a clock may be believed. Pure.
 *
 * <p>A witness that spoke lately has the first word. Without one, a clock must go on from its anchor as fast as the
 * machine's uptime does; after a start of the machine, it must not be behind what is known, nor further ahead of it than
 * the longest outage; where nothing is known, it must be near the time the program was made. Whatever is believed, the
 * database's clock must agree, for that is the one by which footage is condemned.
 *
 * @param maxOutage how long the installation may have been switched off
 * @param made when the program was made
 */
record ClockJudge(Duration maxOutage, Instant made) {
    /** How far the clocks of an installation may be apart; also how far back a time service may set one. */
    static final Duration TOLERANCE = Duration.ofMinutes(1);

    /** A clock without a time service gains or loses less than 500 millionths. */
    private static final int DRIFT = 2_000;

    /** A program is first started within so long after it was made; */
    private static final Duration FIRST_USE = Duration.ofDays(5 * 365);

    /** a clock that is so far behind it is a wrong one, but not one that woke up in 1970. */
    static final Duration BEHIND_MAKING = Duration.ofDays(366);

    /** The latest that a clock may say of which nothing is known. */
    Instant latestFirstUse() {
        return made.plus(FIRST_USE);
    }

    ClockVerdict judge(Reading reading, Knowledge known) {
        ClockVerdict own = own(reading, known);
        if (!(own instanceof Trusted trusted)) {
            return own;
        }
        Instant database = known.database().after(reading.uptime());
        if (apart(reading.clock(), database).compareTo(TOLERANCE) > 0) {
            return new Suspended(Doubt.DATABASE_DIFFERS, reading.clock(), reading.clock());
        }
        return new Trusted(earlier(reading.clock(), database), trusted.ground());
    }

    private ClockVerdict own(Reading reading, Knowledge known) {
        Instant clock = reading.clock();
        TimeWitness.Statement statement = known.fresh(reading.uptime());
        if (statement != null) {
            Instant truth = statement.mark().after(reading.uptime());
            return apart(clock, truth).compareTo(TOLERANCE) <= 0
                    ? new Trusted(clock, Ground.NTP)
                    : new Suspended(Doubt.CONTRADICTED, clock, truth);
        }
        Mark anchor = known.anchor();
        Instant newest = known.newest();
        if (anchor != null) {
            Instant expected = anchor.after(reading.uptime());
            Duration drift = reading.uptime().minus(anchor.uptime()).dividedBy(DRIFT);
            return between(expected.minus(drift), clock, expected.plus(drift), expected, newest, Ground.CONTINUOUS);
        }
        return newest == null
                ? between(made.minus(BEHIND_MAKING), clock, latestFirstUse(), made, null, Ground.FIRST_START)
                : between(newest, clock, newest.plus(maxOutage), newest, newest, Ground.OUTAGE);
    }

    /** Where two bounds from below are known, both count. */
    private static ClockVerdict between(
            Instant least, Instant clock, Instant most, Instant vouched, @Nullable Instant newest, Ground ground) {
        Instant credible = newest != null && newest.isAfter(vouched) ? newest : vouched;
        Instant floor = newest != null && newest.isAfter(least) ? newest : least;
        if (clock.isBefore(floor.minus(TOLERANCE))) {
            return new Suspended(Doubt.BEHIND, clock, credible);
        }
        return clock.isAfter(most.plus(TOLERANCE))
                ? new Suspended(Doubt.AHEAD, clock, credible)
                : new Trusted(clock, ground);
    }

    private static Duration apart(Instant one, Instant other) {
        return Duration.between(one, other).abs();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
