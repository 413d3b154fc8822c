package org.keepsight.api.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.playback.Fragments.NOON;
import static org.keepsight.api.playback.Fragments.at;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;

class PlaylistTest {
    private static final RunId RUN = RunId.create(NOON);

    private static String playlist(List<PlayableFragment> fragments) {
        return Playlist.of(fragments, segment -> "segments/" + segment.sequence() + ".mp4");
    }

    @Test
    void listsEachFragmentWithItsBytesAndItsInstant() {
        Segment segment = Fragments.segment(RUN, 0, NOON, Duration.ofSeconds(6));

        String text = playlist(Fragments.of(segment, Duration.ofSeconds(4)));

        assertThat(text).isEqualTo("""
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:4
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MAP:URI="segments/0.mp4",BYTERANGE="800@0"
                #EXT-X-PROGRAM-DATE-TIME:2026-11-20T04:00:00Z
                #EXTINF:4.00000,
                #EXT-X-BYTERANGE:1000@800
                segments/0.mp4
                #EXT-X-PROGRAM-DATE-TIME:2026-11-20T04:00:04Z
                #EXTINF:2.00000,
                #EXT-X-BYTERANGE:1000@1800
                segments/0.mp4
                #EXT-X-ENDLIST
                """);
    }

    @Test
    void segmentsOfOneRunThatAbutPlayWithoutABreak() {
        List<PlayableFragment> fragments = new ArrayList<>();
        fragments.addAll(Fragments.of(Fragments.segment(RUN, 0, NOON, Duration.ofSeconds(4)), Duration.ofSeconds(2)));
        fragments.addAll(Fragments.of(Fragments.segment(RUN, 1, at(4), Duration.ofSeconds(4)), Duration.ofSeconds(2)));

        assertThat(playlist(fragments)).containsOnlyOnce("#EXT-X-MAP").doesNotContain("#EXT-X-DISCONTINUITY");
    }

    @Test
    void aHoleWithinARunIsADiscontinuityWithItsOwnInitialisation() {
        List<PlayableFragment> fragments = new ArrayList<>();
        fragments.addAll(Fragments.of(Fragments.segment(RUN, 0, NOON, Duration.ofSeconds(4)), Duration.ofSeconds(4)));
        fragments.addAll(Fragments.of(Fragments.segment(RUN, 2, at(8), Duration.ofSeconds(4)), Duration.ofSeconds(4)));

        assertThat(playlist(fragments)).contains("""
                segments/0.mp4
                #EXT-X-DISCONTINUITY
                #EXT-X-MAP:URI="segments/2.mp4",BYTERANGE="800@0"
                #EXT-X-PROGRAM-DATE-TIME:2026-11-20T04:00:08Z
                """);
    }

    @Test
    void anotherRunIsADiscontinuityEvenWhereItAbuts() {
        RunId next = RunId.create(at(4));
        List<PlayableFragment> fragments = new ArrayList<>();
        fragments.addAll(Fragments.of(Fragments.segment(RUN, 0, NOON, Duration.ofSeconds(4)), Duration.ofSeconds(4)));
        fragments.addAll(Fragments.of(Fragments.segment(next, 0, at(4), Duration.ofSeconds(4)), Duration.ofSeconds(4)));

        assertThat(playlist(fragments)).containsOnlyOnce("#EXT-X-DISCONTINUITY");
    }

    @Test
    void wallTimeIsSharedOutOverTheFragmentsAndAddsUpExactly() {
        // given a run whose wall clock was slewed by 200 ms in this segment
        Segment slewed = Fragments.segment(RUN, 0, NOON, Duration.ofSeconds(6));
        Segment segment = new Segment(
                slewed.camera(),
                RUN,
                0,
                new org.keepsight.storage.model.TimeRange(NOON, NOON.plusMillis(6200)),
                slewed.ticks(),
                slewed.bytes(),
                slewed.initBytes(),
                slewed.digest(),
                slewed.merkleRoot(),
                slewed.retentionClass(),
                slewed.origin(),
                1,
                1,
                null,
                slewed.state());

        List<PlayableFragment> fragments = Fragments.of(segment, Duration.ofSeconds(2));

        assertThat(fragments).hasSize(3);
        assertThat(fragments.getFirst().time().start()).isEqualTo(NOON);
        assertThat(fragments.getLast().time().end()).isEqualTo(NOON.plusMillis(6200));
        for (int i = 1; i < fragments.size(); i++) {
            assertThat(fragments.get(i).time().start())
                    .isEqualTo(fragments.get(i - 1).time().end());
        }
    }
}
