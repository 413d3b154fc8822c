package org.keepsight.api.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.playback.Fragments.NOON;
import static org.keepsight.api.playback.Fragments.at;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

class SelectionTest {
    private static final Duration FRAGMENT = Duration.ofSeconds(2);

    private static List<PlayableFragment> run(double from, double to) {
        return Fragments.of(
                Fragments.segment(
                        RunId.create(at(from)), 0, at(from), Duration.ofMillis(Math.round((to - from) * 1000))),
                FRAGMENT);
    }

    @Test
    void beginsWithTheFragmentThatContainsTheStartAndEndsWithTheOneThatContainsTheEnd() {
        List<PlayableFragment> chosen = Selection.choose(run(0, 20), new TimeRange(at(5), at(8.1)));

        assertThat(chosen.getFirst().time().start()).isEqualTo(at(4));
        assertThat(chosen.getLast().time().end()).isEqualTo(at(10));
    }

    @Test
    void theRunThatBeganEarlierIsShownUntilItEnds() {
        List<PlayableFragment> earlier = run(0, 10);
        List<PlayableFragment> later = run(7, 15);
        List<PlayableFragment> all = new ArrayList<>(later);
        all.addAll(earlier);

        List<PlayableFragment> chosen = Selection.choose(all, new TimeRange(NOON, at(60)));

        // the later run's fragments [7, 9) shows nothing new; [9, 11) does
        assertThat(chosen).startsWith(earlier.toArray(PlayableFragment[]::new));
        assertThat(chosen.get(5).time()).isEqualTo(new TimeRange(at(9), at(11)));
        assertThat(chosen.getLast().time().end()).isEqualTo(at(15));
    }

    @Test
    void anotherRunFillsAHoleOfTheEarlierOne() {
        List<PlayableFragment> earlier = new ArrayList<>(run(0, 10));
        earlier.subList(2, 4).clear(); // [4, 8) is missing
        List<PlayableFragment> filler = run(1, 12);
        List<PlayableFragment> all = new ArrayList<>(earlier);
        all.addAll(filler);

        List<PlayableFragment> chosen = Selection.choose(all, new TimeRange(NOON, at(60)));

        assertThat(new TimeRanges(chosen.stream().map(PlayableFragment::time).toList()))
                .isEqualTo(TimeRanges.of(new TimeRange(NOON, at(12))));
    }

    @RepeatedTest(200)
    void showsEverythingThatIsThereAndNothingTwiceOver() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<PlayableFragment> all = new ArrayList<>();
        int runs = 1 + random.nextInt(5);
        for (int i = 0; i < runs; i++) {
            double from = random.nextInt(400) / 10.0;
            all.addAll(run(from, from + 1 + random.nextInt(300) / 10.0));
        }
        all.removeIf(each -> random.nextInt(6) == 0);
        Collections.shuffle(all, random);
        TimeRange range = new TimeRange(at(random.nextInt(30)), at(30 + random.nextInt(30)));

        List<PlayableFragment> chosen = Selection.choose(all, range);

        TimeRanges there =
                new TimeRanges(all.stream().map(PlayableFragment::time).toList()).intersect(range);
        TimeRanges shown =
                new TimeRanges(chosen.stream().map(PlayableFragment::time).toList()).intersect(range);
        assertThat(shown).as("seed %d", seed).isEqualTo(there);
        assertThat(chosen)
                .as("seed %d", seed)
                .isSortedAccordingTo((a, b) -> a.time().compareTo(b.time()));
        for (PlayableFragment each : chosen) {
            TimeRanges others = new TimeRanges(chosen.stream()
                    .filter(other -> !other.equals(each)
                            && other.segment()
                                            .run()
                                            .value()
                                            .compareTo(each.segment().run().value())
                                    < 0)
                    .map(PlayableFragment::time)
                    .toList());
            assertThat(TimeRanges.of(each.time()).minus(others).isEmpty())
                    .as("fragment %s adds something, seed %d", each.time(), seed)
                    .isFalse();
        }
    }
}
