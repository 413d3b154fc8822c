package org.keepsight.retention.verify;

import java.util.List;

/** What came of a verification: what is right and what is not, in the order of the files. */
public record VerificationReport(List<Confirmed> confirmed, List<Finding> findings) {
    public VerificationReport {
        confirmed = List.copyOf(confirmed);
        findings = List.copyOf(findings);
    }

    /** Whether anything is wrong. */
    public boolean isWrong() {
        return findings.stream().anyMatch(each -> each.kind() != Finding.Kind.UNCHECKED);
    }

    /** Whether everything given was checked and is right. */
    public boolean isRight() {
        return findings.isEmpty() && !confirmed.isEmpty();
    }
}
