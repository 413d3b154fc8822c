package org.keepsight.ingest.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.ingest.rtsp.Recordings;
import org.keepsight.ingest.segment.AccessUnit.Track;
import org.keepsight.ingest.spool.Spool;
import org.keepsight.storage.media.ParameterSets;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.VideoCodec;

class FragmentWriterTest {
    private static final CameraId CAMERA = new CameraId(3);
    private static final Instant START = Instant.parse("2026-11-02T08:00:00Z");

    @TempDir
    static Path clips;

    private static TestClip large;
    private static TestClip small;

    @TempDir
    Path directory;

    private final List<StreamEvent> events = new ArrayList<>();
    private long clock;

    @BeforeAll
    static void encode() throws IOException {
        large = TestClip.make(clips, VideoCodec.H264, "320x180", 25, 4, "-g", "25");
        small = TestClip.make(clips, VideoCodec.H264, "160x120", 25, 4, "-g", "25");
    }

    @Test
    void changedParametersEndTheRunAndBeginAnother() throws Exception {
        try (Spool spool = new Spool(directory, Long.MAX_VALUE);
                FragmentWriter writer = writer(spool)) {
            play(large, writer);
            play(small, writer);
            assertThat(writer.end(StreamEventKind.ENDED, "gone")).isTrue();
            assertThat(writer.end(StreamEventKind.ENDED, "gone")).isFalse();

            assertThat(kinds())
                    .containsExactly(
                            StreamEventKind.CONNECTED,
                            StreamEventKind.CODEC_CHANGED,
                            StreamEventKind.CONNECTED,
                            StreamEventKind.ENDED);
            assertThat(events.get(0).run())
                    .isEqualTo(events.get(1).run())
                    .isNotEqualTo(events.get(2).run());
            assertThat(events.get(2).detail()).isEqualTo("H264 160x120");
            assertThat(writer.progress().durableUntil()).isEqualTo(events.get(3).at());
        }
        Recordings recordings = new Recordings(directory);
        recordings.assertSound(CAMERA);
        assertThat(recordings.segments(CAMERA).getLast().time().end()).isEqualTo(START.plusSeconds(8));
    }

    @Test
    void aFullSpoolIsSaidOnceAndRecordingGoesOnWhenThereIsRoom() throws Exception {
        try (Spool spool = new Spool(directory, 60_000);
                FragmentWriter writer = writer(spool)) {
            for (int i = 0; i < 5; i++) {
                play(large, writer);
            }
            assertThat(kinds()).containsExactly(StreamEventKind.CONNECTED, StreamEventKind.STORE_UNAVAILABLE);
            assertThat(events.get(1).run()).isEqualTo(events.get(0).run());
            assertThat(events.get(1).at()).isEqualTo(writer.progress().durableUntil());
        }
        new Recordings(directory).assertSound(CAMERA);
        try (Spool spool = new Spool(directory, Long.MAX_VALUE);
                FragmentWriter writer = writer(spool)) {
            play(large, writer);
            writer.end(StreamEventKind.ENDED, "");
            assertThat(kinds().subList(2, 4)).containsExactly(StreamEventKind.CONNECTED, StreamEventKind.ENDED);
        }
    }

    @Test
    void picturesThatCannotBeMuxedAreAParseFailureAndNotTheDisks() throws Exception {
        try (Spool spool = new Spool(directory, Long.MAX_VALUE);
                FragmentWriter writer = writer(spool)) {
            writer.tracks(
                    ParameterSets.of(VideoCodec.H264, large.video().getFirst().payload())
                            .track(),
                    null);
            writer.accept(unit(large.video().getFirst(), new byte[0]));
            assertThat(kinds()).containsExactly(StreamEventKind.CONNECTED, StreamEventKind.PARSE_FAILED);
            play(small, writer);
            assertThat(kinds()).endsWith(StreamEventKind.CONNECTED);
        }
    }

    private FragmentWriter writer(Spool spool) {
        SegmentSettings settings = SegmentSettings.ofLength(Duration.ofSeconds(2));
        return new FragmentWriter(CAMERA, RetentionClass.KEY, settings, spool, events::add);
    }

    private List<StreamEventKind> kinds() {
        return events.stream().map(StreamEvent::kind).toList();
    }

    private void play(TestClip clip, FragmentWriter writer) throws IOException {
        writer.tracks(
                ParameterSets.of(clip.codec(), clip.video().getFirst().payload())
                        .track(),
                null);
        for (TestClip.Unit unit : clip.video()) {
            writer.accept(unit(unit, unit.payload()));
        }
    }

    /** In real time after all that came before, whatever the clip says. */
    private AccessUnit unit(TestClip.Unit unit, byte[] payload) {
        long dts = clock * 3_600;
        long arrival = clock * 40_000_000L;
        clock++;
        return new AccessUnit(
                Track.VIDEO,
                ByteBuffer.wrap(payload),
                dts + unit.pts() - unit.dts(),
                dts,
                3_600,
                unit.key(),
                arrival,
                START.plusNanos(arrival));
    }
}
