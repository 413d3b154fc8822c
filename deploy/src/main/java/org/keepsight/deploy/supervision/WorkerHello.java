package org.keepsight.deploy.supervision;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keepsight.storage.lease.WorkerId;

/**
 * The first line a supervised worker writes: who it is and where its health and metrics are.
 *
 * @param port on loopback
 */
public record WorkerHello(WorkerId worker, int port) {
    private static final Pattern LINE = Pattern.compile("keepsight-worker ([0-9a-f-]{36}) ([0-9]{1,5})");

    static Optional<WorkerHello> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches()
                ? Optional.of(new WorkerHello(WorkerId.parse(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** The line. */
    @Override
    public String toString() {
        return "keepsight-worker " + worker + " " + port;
    }
}
