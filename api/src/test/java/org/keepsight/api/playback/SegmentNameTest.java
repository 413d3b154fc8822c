package org.keepsight.api.playback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;

class SegmentNameTest {
    @Test
    void readsWhatItWrites() {
        Segment segment = Fragments.segment(
                RunId.create(Fragments.NOON), 17, Fragments.NOON.plusNanos(123_456_000), Duration.ofSeconds(60));

        SegmentName name = SegmentName.of(segment);

        assertThat(SegmentName.parse(name.toString())).contains(name);
        assertThat(name.end()).isEqualTo(segment.end());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "1-2-3", "../../etc/passwd", "99999999999999999999-00000000000000000000000000000000-1"})
    void anythingElseIsNoName(String text) {
        assertThat(SegmentName.parse(text)).isEmpty();
    }
}
