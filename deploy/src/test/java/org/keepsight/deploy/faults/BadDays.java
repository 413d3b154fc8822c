package org.keepsight.deploy.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lets a schedule happen to an installation. */
final class BadDays {
    private final FaultyInstallation installation;
    private final Map<Fault, Instant> struck = new HashMap<>();
    private final List<Occurrence> occurrences = new ArrayList<>();

    private record Turn(Duration at, Fault fault, boolean strikes) {}

    BadDays(FaultyInstallation installation) {
        this.installation = installation;
    }

    /** Returns, when everything is mended, what really struck and when. */
    List<Occurrence> pass(FaultSchedule schedule) throws Exception {
        List<Turn> turns = new ArrayList<>();
        for (Fault fault : schedule.faults()) {
            turns.add(new Turn(fault.at(), fault, true));
            turns.add(new Turn(fault.end(), fault, false));
        }
        turns.sort(Comparator.comparing(Turn::at));
        long begin = System.nanoTime();
        for (Turn turn : turns) {
            Duration left = turn.at().minusNanos(System.nanoTime() - begin);
            if (left.isPositive()) {
                Thread.sleep(left);
            }
            if (turn.strikes()) {
                strike(turn.fault());
            } else {
                mend(turn.fault());
            }
        }
        return List.copyOf(occurrences);
    }

    private void strike(Fault fault) throws Exception {
        Instant now = Instant.now();
        if (installation.strike(fault)) {
            System.out.println(now + " struck: " + fault);
            struck.put(fault, now);
        }
    }

    private void mend(Fault fault) throws Exception {
        Instant from = struck.remove(fault);
        if (from != null) {
            installation.mend(fault);
            Instant now = Instant.now();
            System.out.println(now + " mended: " + fault);
            occurrences.add(new Occurrence(fault, from, now));
        }
    }
}
