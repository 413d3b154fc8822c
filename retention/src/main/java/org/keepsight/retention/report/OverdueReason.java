package org.keepsight.retention.report;

import java.util.List;

/** Why footage is still there though it should have been deleted. Only a hold makes that lawful. */
public sealed interface OverdueReason {
    /**
     * Under holds.
     *
     * @param holds their numbers, in order
     * @param forReview whether one of them is over its review date or its end: somebody should look whether it is still needed
     */
    record Held(List<Integer> holds, boolean forReview) implements OverdueReason {
        public Held {
            holds = List.copyOf(holds);
        }
    }

    /** Condemned, and its objects could not be deleted: the store failed or refused; each sweep tries again. */
    record NotDeleted() implements OverdueReason {}

    /** Condemned, and the store still locks it: its lock is longer than its days, or somebody else's. */
    record StoreLocked() implements OverdueReason {}

    /** It ends before its camera was commissioned: recorded under a wrong clock, its age is unknown, and no sweep takes it. */
    record ClockWrong() implements OverdueReason {}

    /** Nothing is deleted, because nobody can tell what time it is. */
    record Suspended() implements OverdueReason {}

    /** No sweep took it: none ran, or none got so far. */
    record NotSwept() implements OverdueReason {}

    default boolean lawful() {
        return switch (this) {
            case Held held -> true;
            case NotDeleted failed -> false;
            case ClockWrong odd -> false;
            case StoreLocked locked -> false;
            case Suspended untimely -> false;
            case NotSwept waiting -> false;
        };
    }
}
