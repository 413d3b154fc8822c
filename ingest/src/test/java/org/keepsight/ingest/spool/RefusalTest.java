package org.keepsight.ingest.spool;

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
import org.keepsight.ingest.segment.AccessUnit;
import org.keepsight.ingest.segment.FragmentWriter;
import org.keepsight.ingest.segment.SegmentSettings;
import org.keepsight.storage.media.ParameterSets;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.VideoCodec;

/** What a camera's recording does at the bound of the spool, and after it. */
class RefusalTest {
    private static final Instant START = Instant.parse("2026-11-02T10:00:00Z");
    private static final long BOUND = 60_000;

    private static TestClip clip;

    @TempDir
    Path directory;

    private final List<StreamEvent> events = new ArrayList<>();
    private long sent; // pictures, 25 a second
    private long sentBytes;
    private int sentFragments;

    @BeforeAll
    static void encode(@TempDir Path directory) throws IOException {
        clip = TestClip.make(directory, VideoCodec.H264, "320x180", 25, 4, "-g", "25", "-an");
    }

    @Test
    void theLossIsExactlyWhatCameWhileThereWasNoRoomAndIsCounted() throws Exception {
        List<SpooledSegment> waiting = new ArrayList<>();
        try (Spool spool = new Spool(directory, BOUND);
                FragmentWriter writer = writer(spool)) {
            spool.attach(waiting::add);
            while (spool.room().refusingSince() == null) {
                play(writer);
            }
            StreamEvent refusal = events.getLast();
            assertThat(refusal.kind()).isEqualTo(StreamEventKind.STORE_UNAVAILABLE);
            assertThat(refusal.at())
                    .as("the gap begins where the last fragment ended")
                    .isEqualTo(writer.progress().durableUntil());
            play(writer);
            assertThat(events.getLast()).as("said once").isEqualTo(refusal);
            assertThat(spool.bytes())
                    .as("a fragment and a trailer more")
                    .isLessThan(BOUND + 2 * sentBytes / sentFragments + 2_000);

            for (SpooledSegment stored : List.copyOf(waiting)) {
                spool.remove(stored);
            }
            Instant room = now();
            play(writer);
            StreamEvent again = events.getLast();
            assertThat(again.kind()).isEqualTo(StreamEventKind.CONNECTED);
            assertThat(again.at()).as("by itself, at the next keyframe").isBetween(room, room.plusSeconds(1));
            RoomStatistics statistics = spool.room();
            assertThat(statistics.refusingSince()).isNull();
            long missing = Duration.between(refusal.at(), again.at()).toSeconds();
            assertThat(statistics.refusedFragments()).as("of a second each").isEqualTo(missing);
            assertThat(statistics.refusedBytes() + writer.progress().bytes())
                    .as("what was sent is written or counted, but for the boxes around it and the fragment in progress")
                    .isBetween(sentBytes - sentBytes / sentFragments * 2, sentBytes + sentFragments * 1_000L);
        }
    }

    @Test
    void aCameraThatGoesAndComesBackWhileThereIsNoRoomIsToldApart() throws Exception {
        try (Spool spool = new Spool(directory, BOUND);
                FragmentWriter writer = writer(spool)) {
            while (spool.room().refusingSince() == null) {
                play(writer);
            }
            assertThat(writer.end(StreamEventKind.ENDED, ""))
                    .as("no run was open")
                    .isFalse();
            play(writer);
            assertThat(events.stream().map(StreamEvent::kind).toList())
                    .containsExactly(
                            StreamEventKind.CONNECTED,
                            StreamEventKind.STORE_UNAVAILABLE,
                            StreamEventKind.STORE_UNAVAILABLE);
        }
    }

    private FragmentWriter writer(Spool spool) {
        return new FragmentWriter(
                new CameraId(7),
                RetentionClass.KEY,
                SegmentSettings.ofLength(Duration.ofSeconds(2)),
                spool,
                events::add);
    }

    private void play(FragmentWriter writer) throws IOException {
        writer.tracks(
                ParameterSets.of(clip.codec(), clip.video().getFirst().payload())
                        .track(),
                null);
        for (TestClip.Unit unit : clip.video()) {
            long dts = sent * 3_600;
            ByteBuffer payload = ByteBuffer.wrap(unit.payload());
            sentBytes += payload.remaining();
            sentFragments += unit.key() ? 1 : 0;
            writer.accept(new AccessUnit(
                    AccessUnit.Track.VIDEO,
                    payload,
                    dts + unit.pts() - unit.dts(),
                    dts,
                    3_600,
                    unit.key(),
                    sent * 40_000_000L,
                    now()));
            sent++;
        }
    }

    private Instant now() {
        return START.plusMillis(sent * 40);
    }
}
