package org.keepsight.storage.time;

import java.time.Instant;

/** Whether now may be believed. Only a trusted now deletes footage; recording never asks. */
public sealed interface ClockVerdict {
    /**
     * Now is what the clocks say.
     *
     * @param now the earlier of this machine's clock and the database's, which agree to within a minute
     * @param ground why it is believed
     */
    record Trusted(Instant now, Ground ground) implements ClockVerdict {}

    /**
     * Nobody can tell what time it is: nothing is deleted until somebody can.
     *
     * @param doubt what is wrong
     * @param claimed what this machine's clock says
     * @param latestCredible the latest instant that can be vouched for without believing the clock; now is not before it
     */
    record Suspended(Doubt doubt, Instant claimed, Instant latestCredible) implements ClockVerdict {
        /** What is wrong, in a sentence for a person. */
        public String why() {
            return doubt.sentence() + ": the clock says " + claimed + ", and " + latestCredible
                    + " is the latest that can be vouched for";
        }
    }

    /** Why a clock is believed. */
    enum Ground {
        /** It went on from the last known instant as fast as the monotonic clock of this machine. */
        CONTINUOUS,
        /** This machine was started anew, and its clock is not further ahead than the longest outage. */
        OUTAGE,
        /** Nothing was known before, and the clock is near the time this program was made. */
        FIRST_START,
        /** A time server, or the machine's time service, confirmed it. */
        NTP,
        /** A person confirmed it. */
        PERSON
    }

    /** Why a clock is not believed. */
    enum Doubt {
        BEHIND("the clock is behind what is committed already"),
        AHEAD("the clock is further ahead than the time that can have passed"),
        CONTRADICTED("the time server says otherwise"),
        DATABASE_DIFFERS("the clocks of this machine and of the database differ"),
        NOT_ASKED_YET("the database has not been asked yet");

        private final String sentence;

        Doubt(String sentence) {
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }
    }

    /** Whether now is trusted. */
    default boolean trusted() {
        return this instanceof Trusted;
    }

    /**
     * From when a lock on footage counts: its end, and never an instant that is not vouched for, so that footage a wrong
     * clock dates to 2035 is not locked until then. The age of footage of 1970 is not known: it counts from now.
     *
     * @param end of the footage, as recorded
     */
    default Instant lockBase(Instant end) {
        return end.isBefore(credible()) && end.isAfter(ClockWatch.EARLIEST) ? end : credible();
    }

    /** Now, or else the latest instant that can be vouched for. */
    default Instant credible() {
        return switch (this) {
            case Trusted trusted -> trusted.now();
            case Suspended suspended -> suspended.latestCredible();
        };
    }
}
