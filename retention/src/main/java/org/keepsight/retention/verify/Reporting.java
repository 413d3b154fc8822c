package org.keepsight.retention.verify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.verify.Finding.About;
import org.keepsight.retention.verify.Finding.Kind;
import org.keepsight.retention.verify.Finding.Sentence;

/** Collects what checks find. Not thread-safe. */
final class Reporting {
    private final List<Confirmed> confirmed = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    void right(String file, About about, String english, String chinese) {
        confirmed.add(new Confirmed(file, about, new Sentence(english, chinese)));
    }

    void wrong(Kind kind, @Nullable String file, About about, String english, String chinese) {
        findings.add(new Finding(kind, file, about, new Sentence(english, chinese)));
    }

    VerificationReport report() {
        return new VerificationReport(confirmed, findings);
    }
}
