package org.keepsight.retention.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.protection.RetentionPolicy;

/**
 * Decides which footage is due for deletion. Pure: policies, the camera's class and the instant of the decision go in.
 *
 * <p>A segment's required days are the greatest of the policy versions in force at any moment between its start and the
 * decision, for its class at write and for its camera's class now. They count from its END, as exact days of 24 h.
 * The function {@code condemn} of the schema judges the same, by the database's clock; both must agree.
 */
final class RetentionPlanner {
    private static final Comparator<RetentionPolicy> BY_FORCE =
            Comparator.comparing(RetentionPolicy::effectiveFrom).thenComparingInt(RetentionPolicy::version);

    private final List<RetentionPolicy> policies;
    private final Instant now;

    /**
     * @param policies every version; at least one of each class is in force
     * @param now the instant of the decision
     */
    RetentionPlanner(List<RetentionPolicy> policies, Instant now) {
        this.policies = policies.stream()
                .filter(policy -> !policy.effectiveFrom().isAfter(now))
                .toList();
        this.now = now;
    }

    /**
     * No footage of this class at write and this class today is due when it ends behind this instant: what is in force
     * now applies to everything. Older footage may be due, and {@link #due} decides.
     */
    Instant horizon(RetentionClass atWrite, RetentionClass today) {
        Duration least = longest(Stream.of(atWrite, today).distinct().flatMap(each -> inForce(each, now)));
        return now.minus(least);
    }

    /** Those of the candidates whose end + required days is not after now, in the given order. */
    List<Candidate> due(List<Candidate> candidates, RetentionClass today) {
        return candidates.stream().filter(candidate -> isDue(candidate, today)).toList();
    }

    private boolean isDue(Candidate candidate, RetentionClass today) {
        Duration required = required(candidate.key().retentionClass(), today, candidate.start());
        return !candidate.end().plus(required).isAfter(now);
    }

    /** The days required of footage that starts at this instant. */
    Duration required(RetentionClass atWrite, RetentionClass today, Instant start) {
        return longest(Stream.of(atWrite, today).distinct().flatMap(each -> inForce(each, start)));
    }

    /** The versions of a class in force at any moment from {@code since} to now. */
    private Stream<RetentionPolicy> inForce(RetentionClass retentionClass, Instant since) {
        List<RetentionPolicy> versions = policies.stream()
                .filter(policy -> policy.retentionClass() == retentionClass)
                .sorted(BY_FORCE)
                .toList();
        int first = 0;
        while (first + 1 < versions.size()
                && !versions.get(first + 1).effectiveFrom().isAfter(since)) {
            first++;
        }
        return versions.stream().skip(first);
    }

    private static Duration longest(Stream<RetentionPolicy> versions) {
        return versions.map(policy -> Duration.ofDays(policy.days()))
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> new IllegalStateException("no retention policy is in force"));
    }
}
