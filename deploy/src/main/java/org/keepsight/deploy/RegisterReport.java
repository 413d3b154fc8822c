package org.keepsight.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.keepsight.storage.audit.RegisterCheck;
import org.keepsight.storage.audit.RegisterProblem;

/** What a check of the access register says, as a table or as one JSON document. Not thread-safe. */
final class RegisterReport {
    /** A register that somebody wrote anew has as many problems as entries; the first thousand tell enough. */
    private static final int MOST_LISTED = 1_000;

    private final PrintWriter out;
    private final boolean json;
    private final Map<String, Long> kinds = new TreeMap<>();
    private final List<Map<String, Object>> listed = new ArrayList<>();

    RegisterReport(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** Runs the check to its end and returns the exit code of the command. */
    int run(RegisterCheck check) throws IOException {
        long links = check.run(this::found);
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("entries", links);
            document.put("discrepancies", listed);
            document.put("kinds", kinds);
            document.put("clean", kinds.isEmpty());
            out.println(new ObjectMapper().writeValueAsString(document));
            out.flush();
        } else {
            Main.say(out, "followed %,d entries of the access register".formatted(links));
            Main.say(
                    out,
                    kinds.isEmpty()
                            ? "clean"
                            : kinds.entrySet().stream()
                                    .map(kind -> kind.getValue() + " " + kind.getKey())
                                    .collect(Collectors.joining(", ", "discrepancies: ", "")));
        }
        return kinds.isEmpty() ? 0 : 1;
    }

    private void found(RegisterProblem problem) {
        String kind = "REGISTER_" + problem.kind();
        long before = kinds.merge(kind, 1L, Long::sum) - 1;
        if (!json) {
            out.printf("%-22s  %s: %s%n", kind, problem.subject(), problem.what());
            out.flush();
        } else if (before < MOST_LISTED) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("kind", kind);
            each.put("number", problem.number());
            each.put("entry", problem.entry());
            each.put("what", problem.what());
            listed.add(each);
        }
    }
}
