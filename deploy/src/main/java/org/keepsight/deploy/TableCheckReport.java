package org.keepsight.deploy;

import java.io.PrintWriter;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.check.CheckCount;

/** A line per finding, its columns aligned, and a summary: for people. */
final class TableCheckReport implements CheckReport {
    private final PrintWriter out;

    TableCheckReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void found(CheckFinding finding) {
        out.printf(
                "%-18s  %-16s  %-10s  %s: %s%s%n",
                finding.kind(),
                finding.camera() == null ? "-" : finding.camera(),
                finding.day() == null ? "-" : finding.day(),
                finding.subject(),
                finding.what(),
                mending(finding));
        out.flush();
    }

    private static String mending(CheckFinding finding) {
        if (finding.mended() == null) {
            return "";
        }
        return (finding.mended() ? " -> mended: " : " -> left: ") + finding.mending();
    }

    @Override
    public void end(CheckCount counted, Map<String, Long> kinds, @Nullable String failure) {
        Main.say(
                out,
                "compared %,d rows with %,d objects, verified %,d seals and the bytes of %,d objects"
                        .formatted(counted.rows(), counted.objects(), counted.seals(), counted.contents()));
        String found = kinds.entrySet().stream()
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
        if (failure != null) {
            Main.say(out, "the check broke off" + (kinds.isEmpty() ? "" : "; until then: " + found));
        } else {
            Main.say(out, kinds.isEmpty() ? "clean" : "discrepancies: " + found);
        }
    }
}
