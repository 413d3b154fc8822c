package org.keepsight.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.ingest.rtsp.Commands.Packet;

class DecodingTimesTest {
    private static final long FRAME = 3_600;

    @ParameterizedTest
    @EnumSource(
            value = Clip.class,
            names = {"PLAIN", "REORDERED", "H265"})
    void findsTheDecodingTimesThatTheEncoderWrote(Clip clip) {
        List<Packet> packets = Commands.packets(clip.file().toString());
        int depth = (int) ((packets.getFirst().pts() - packets.getFirst().dts()) / FRAME);

        DecodingTimes times = new DecodingTimes(depth, FRAME);

        assertThat(packets)
                .allSatisfy(packet -> assertThat(times.next(packet.pts())).isEqualTo(packet.dts()));
    }

    /** Oracle: sort all presentation times and put them back by the depth. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithSortingEverything(long seed) {
        Random random = new Random(seed);
        int depth = random.nextInt(5);
        List<Long> shown = reordered(random, depth);
        long[] sorted = shown.stream().mapToLong(Long::longValue).sorted().toArray();

        DecodingTimes times = new DecodingTimes(depth, FRAME);

        for (int i = 0; i < sorted.length; i++) {
            long expected = i < depth ? sorted[0] - (depth - i) * FRAME : sorted[i - depth];
            assertThat(times.next(shown.get(i)))
                    .as("seed %d, picture %d", seed, i)
                    .isEqualTo(expected);
        }
    }

    /** Uneven frame rates; the keyframe first, each following group of depth + 1 pictures decoded in any order. */
    private static List<Long> reordered(Random random, int depth) {
        List<Long> shown = new ArrayList<>(List.of(0L));
        long pts = 0;
        for (int group = 0; group < 200; group++) {
            Long[] times = new Long[depth + 1];
            for (int i = 0; i < times.length; i++) {
                pts += 1 + random.nextInt(9_000);
                times[i] = pts;
            }
            Collections.shuffle(Arrays.asList(times), random);
            shown.addAll(Arrays.asList(times));
        }
        return shown;
    }

    @Test
    void staysStrictlyIncreasingThroughRepeatedTimesAndFollowsAJump() {
        DecodingTimes times = new DecodingTimes(0, FRAME);

        assertThat(times.next(1_000)).isEqualTo(1_000);
        assertThat(times.next(1_000)).isEqualTo(1_001);
        assertThat(times.next(900)).isEqualTo(1_002);
        assertThat(times.next(90_000_000)).isEqualTo(90_000_000);
        assertThat(times.next(4_000)).isEqualTo(4_000);
    }
}
