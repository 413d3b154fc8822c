package org.keepsight.retention.audit;

import java.util.Collection;

/**
 * The answers to two questions that must not be mixed up. Pure.
 *
 * @param proof of what Keepsight claims to have, how much is not there or not right
 * @param required of what had to be kept, how much cannot be had, declared gaps included
 */
public record AuditResult(Estimate proof, Estimate required) {
    /** What so many verdicts of one population or stratum say. */
    public static AuditResult of(Collection<Verdict> verdicts) {
        return new AuditResult(
                Estimate.of(count(verdicts, true), (int)
                        verdicts.stream().filter(Verdict::refutes).count()),
                Estimate.of(count(verdicts, false), (int) verdicts.stream()
                        .filter(verdict -> verdict.judged() && !verdict.retrievable())
                        .count()));
    }

    private static int count(Collection<Verdict> verdicts, boolean claimed) {
        return (int) verdicts.stream()
                .filter(verdict -> claimed ? verdict.claimed() : verdict.judged())
                .count();
    }
}
