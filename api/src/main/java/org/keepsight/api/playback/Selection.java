package org.keepsight.api.playback;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * Chooses what is shown where runs overlap (hand-over between workers, backfill): the run that began earlier, until it
 * ends or has a hole; then the other, from its first fragment that shows anything new. Pure.
 */
final class Selection {
    private Selection() {}

    /** The fragments that show the range, in order of time, from the one that contains its start. */
    static List<PlayableFragment> choose(List<PlayableFragment> fragments, TimeRange range) {
        Map<RunId, List<PlayableFragment>> runs = new LinkedHashMap<>();
        fragments.stream()
                .filter(each -> each.time().overlaps(range))
                .sorted(Comparator.comparing(PlayableFragment::time))
                .forEach(each -> runs.computeIfAbsent(each.segment().run(), run -> new ArrayList<>())
                        .add(each));
        // Runs carry their beginning in their ids (UUIDv7), so the choice does not depend on where the range begins.
        List<RunId> byAge = runs.keySet().stream()
                .sorted(Comparator.comparing((RunId run) -> run.value().toString()))
                .toList();
        List<PlayableFragment> chosen = new ArrayList<>();
        TimeRanges shown = TimeRanges.NONE;
        for (RunId run : byAge) {
            List<PlayableFragment> added = addsTo(shown, runs.getOrDefault(run, List.of()));
            chosen.addAll(added);
            List<TimeRange> all = new ArrayList<>(shown.ranges());
            added.forEach(each -> all.add(each.time()));
            shown = new TimeRanges(all);
        }
        chosen.sort(Comparator.comparing(PlayableFragment::time));
        return chosen;
    }

    private static List<PlayableFragment> addsTo(TimeRanges shown, List<PlayableFragment> run) {
        List<PlayableFragment> added = new ArrayList<>();
        int next = 0;
        List<TimeRange> ranges = shown.ranges();
        for (PlayableFragment each : run) {
            Instant start = each.time().start();
            while (next < ranges.size() && !ranges.get(next).end().isAfter(start)) {
                next++;
            }
            boolean seen = next < ranges.size()
                    && !ranges.get(next).start().isAfter(start)
                    && !ranges.get(next).end().isBefore(each.time().end());
            if (!seen) {
                added.add(each);
            }
        }
        return added;
    }
}
