package org.keepsight.storage.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.keepsight.storage.media.TestClip.Recording;
import org.keepsight.storage.media.TestClip.Unit;
import org.keepsight.storage.model.VideoCodec;

class FragmentMuxerTest {
    @TempDir
    Path directory;

    static Stream<Arguments> clips() {
        return Stream.of(
                clip("H.264 baseline", VideoCodec.H264, "320x240", 25, 6, "-an -g 50"),
                clip("H.264 with B-frames", VideoCodec.H264, "320x240", 25, 6, "-an -g 25 -bf 3 -b_strategy 0"),
                clip(
                        "H.264 open GOP",
                        VideoCodec.H264,
                        "320x240",
                        25,
                        6,
                        "-an -g 25 -bf 2 -x264-params open-gop=1:b-adapt=0"),
                clip("H.264 odd size, AAC", VideoCodec.H264, "322x182", 15, 6, "-g 30 -c:a aac"),
                clip("H.264, one GOP of 10 s", VideoCodec.H264, "160x120", 10, 12, "-an -g 100 -keyint_min 100"),
                clip("H.265", VideoCodec.H265, "320x240", 25, 6, "-an -g 50 -bf 0"),
                clip("H.265 with B-frames, AAC", VideoCodec.H265, "320x240", 25, 6, "-g 25 -bf 3 -c:a aac"));
    }

    private static Arguments clip(String name, VideoCodec codec, String size, int fps, int seconds, String encoder) {
        return Arguments.of(name, codec, size, fps, seconds, encoder.split(" "));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clips")
    void nothingIsLostOrChanged(String name, VideoCodec codec, String size, int fps, int seconds, String[] encoder)
            throws IOException {
        TestClip clip = TestClip.make(directory, codec, size, fps, seconds, encoder);
        int width = Integer.parseInt(size.substring(0, size.indexOf('x')));
        int height = Integer.parseInt(size.substring(size.indexOf('x') + 1));
        Recording recording = clip.record(width, height);

        Path whole = write("whole.mp4", recording.init(), recording.fragments());
        assertThat(ForeignFfmpeg.packets(whole, "v", "pts,dts,duration"))
                .isEqualTo(clip.video().stream()
                        .map(unit -> unit.pts() + "," + unit.dts() + "," + unit.duration())
                        .toList());
        assertThat(ForeignFfmpeg.pictures(whole))
                .isEqualTo(ForeignFfmpeg.pictures(clip.source()))
                .hasSameSizeAs(clip.video());
        assertThat(recording.fragments())
                .hasSize((int) clip.video().stream().filter(Unit::key).count());
        long last = clip.video().getLast().dts();
        assertThat(clip.audio().isEmpty() ? List.of() : ForeignFfmpeg.packets(whole, "a", "pts,size"))
                .isEqualTo(clip.audio().stream()
                        .filter(frame -> frame.pts() <= last)
                        .map(frame -> Math.round(frame.pts() * 0.49) + "," + frame.payload().length)
                        .toList());

        describesTimes(clip, recording);
        playsInAnyRange(clip, recording);
    }

    private void describesTimes(TestClip clip, Recording recording) throws IOException {
        int at = 0;
        for (byte[] bytes : recording.fragments()) {
            FragmentIndex.Fragment fragment = FragmentIndex.describe(bytes, 7);
            assertThat(fragment.offset()).isEqualTo(7);
            assertThat(fragment.bytes()).isEqualTo(bytes.length);
            assertThat(fragment.startTicks()).isEqualTo(clip.video().get(at).dts());
            long duration = 0;
            do {
                duration += clip.video().get(at++).duration();
            } while (at < clip.video().size() && !clip.video().get(at).key());
            assertThat(fragment.durationTicks()).isEqualTo(duration);
        }
        assertThat(at).isEqualTo(clip.video().size());
    }

    private void playsInAnyRange(TestClip clip, Recording recording) throws IOException {
        int fragments = recording.fragments().size();
        for (int from = 1; from < fragments; from += 2) {
            Path part =
                    write("part.mp4", recording.init(), recording.fragments().subList(from, fragments));
            long first =
                    FragmentIndex.describe(recording.fragments().get(from), 0).startTicks();
            List<String> expected = clip.video().stream()
                    .filter(unit -> unit.dts() >= first)
                    .map(unit -> unit.pts() + "," + unit.dts())
                    .toList();
            assertThat(ForeignFfmpeg.packets(part, "v", "pts,dts")).isEqualTo(expected);
            if (closed(clip)) {
                assertThat(ForeignFfmpeg.pictures(part)).hasSameSizeAs(expected);
            }
        }
    }

    /** An open GOP refers to the one before it: a decoder that begins there may complain or leave pictures out. */
    private static boolean closed(TestClip clip) {
        long key = 0;
        for (Unit unit : clip.video()) {
            key = unit.key() ? unit.pts() : key;
            if (unit.pts() < key || (unit.key() && clip.codec() == VideoCodec.H264 && !hasIdr(unit))) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasIdr(Unit unit) {
        ByteBuffer in = ByteBuffer.wrap(unit.payload());
        int nal = NalUnits.next(in, 0);
        while (nal < in.limit() && (in.get(nal) & 0x1f) != 5) {
            nal = NalUnits.next(in, nal);
        }
        return nal < in.limit();
    }

    @Test
    void theFirstFragmentKeepsTheTimeItWasGiven() throws IOException {
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "160x120", 10, 2, "-an", "-g", "10", "-bf", "2");
        long year = 365L * 86_400 * FragmentMuxer.TIMESCALE;
        Recording recording = clip.record(clip.track(160, 120), year);
        assertThat(FragmentIndex.describe(recording.fragments().getFirst(), 0).startTicks())
                .isEqualTo(year);
        Path file = write("later.mp4", recording.init(), recording.fragments());
        assertThat(ForeignFfmpeg.packets(file, "v", "dts")).first().asString().startsWith(Long.toString(year));
    }

    @Test
    void aWronglyGuessedLastDurationMovesNothing() throws IOException {
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "160x120", 10, 1, "-an", "-g", "1");
        Random random = new Random(11);
        List<byte[]> fragments = new ArrayList<>();
        List<String> times = new ArrayList<>();
        try (FragmentMuxer muxer = new FragmentMuxer(clip.track(160, 120), null)) {
            long dts = 0;
            for (int i = 0; i < 200; i++) {
                for (int j = 0; j <= i % 4; j++) {
                    dts += 1L + random.nextInt(i % 9 == 8 ? 900_000 : 9_000);
                    long guess = 1L + random.nextInt(i % 5 == 4 ? 900_000 : 9_000);
                    muxer.video(ByteBuffer.wrap(clip.video().get(j).payload()), dts + j, dts, guess, true);
                    times.add(dts + "," + (dts + j));
                }
                byte[] fragment = muxer.endFragment();
                assertThat(times.get(times.size() - 1 - i % 4))
                        .startsWith(FragmentIndex.describe(fragment, 0).startTicks() + ",");
                fragments.add(fragment);
            }
            Path file = write("guessed.mp4", muxer.init(), fragments);
            assertThat(ForeignFfmpeg.packets(file, "v", "dts")).hasSameSizeAs(times);
        }
    }

    @Test
    void timesThatWouldBeRewrittenAreRefused() throws IOException {
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "160x120", 10, 1, "-an");
        ByteBuffer picture = ByteBuffer.wrap(clip.video().getFirst().payload());
        try (FragmentMuxer muxer = new FragmentMuxer(clip.track(160, 120), null)) {
            muxer.video(picture, 0, 0, 9000, true);
            for (long far : new long[] {1L << 31, 1L << 40, Long.MAX_VALUE}) {
                assertThatThrownBy(() -> muxer.video(picture, far, far, 9000, true))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> muxer.video(picture, far, 9000, 9000, true))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> muxer.video(picture, 9000, 9000, far, true))
                        .isInstanceOf(IOException.class);
            }
            assertThat(FragmentIndex.describe(muxer.endFragment(), 0).durationTicks())
                    .isEqualTo(9000);
            muxer.video(picture, 1L << 40, 1L << 40, 9000, true);
            assertThat(FragmentIndex.describe(muxer.endFragment(), 0).startTicks())
                    .isEqualTo(1L << 40);
        }
    }

    @Test
    void theInitialisationPartOfARunIsAlwaysTheSame() throws IOException {
        TestClip clip = TestClip.make(directory, VideoCodec.H265, "160x120", 10, 2, "-an", "-g", "10");
        byte[] init = clip.record(160, 120).init();
        assertThat(clip.record(clip.track(160, 120), 12_345).init()).isEqualTo(init);
        assertThat(InitSegment.parse(init).codec()).isEqualTo(VideoCodec.H265);
    }

    @Test
    void refusesWhatCannotBeRecorded() throws IOException {
        assertThatThrownBy(() ->
                        new FragmentMuxer(new VideoTrack(VideoCodec.H264, 640, 360, new byte[] {1, 2, 3}), null))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new FragmentMuxer(new VideoTrack(VideoCodec.H265, 640, 360, new byte[0]), null))
                .isInstanceOf(IOException.class);
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "160x120", 10, 1, "-an");
        ByteBuffer picture = ByteBuffer.wrap(clip.video().getFirst().payload());
        try (FragmentMuxer muxer = new FragmentMuxer(clip.track(160, 120), null)) {
            assertThat(muxer.endFragment()).isEmpty();
            muxer.video(picture, 9000, 9000, 9000, true);
            assertThatThrownBy(() -> muxer.video(picture, 9000, 9000, 9000, true))
                    .hasMessageContaining("out of order");
            assertThatThrownBy(() -> muxer.video(picture, 9001, 9002, 9000, true))
                    .hasMessageContaining("out of order");
            assertThatThrownBy(() -> muxer.audio(picture, 9000, 9000)).hasMessageContaining("audio track");
            muxer.video(picture, 18000, 18000, 9000, false);
            assertThat(FragmentIndex.describe(muxer.endFragment(), 0).durationTicks())
                    .isEqualTo(18000);
            assertThat(muxer.endFragment()).isEmpty();
            assertThat(picture.position())
                    .as("the caller's buffer is untouched")
                    .isZero();
        }
    }

    @Test
    void nativeMemoryIsGivenBack() throws IOException, InterruptedException {
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "160x120", 10, 1, "-an");
        Path picture = Files.write(
                directory.resolve("picture.h264"), clip.video().getFirst().payload());
        // A kilobyte lost each time would be 20 MB.
        assertThat(NativeMemoryProbe.growthInKilobytes(picture)).isLessThan(12 * 1024);
    }

    private Path write(String name, byte[] init, List<byte[]> fragments) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<byte[]> all = new ArrayList<>(fragments);
        all.addFirst(init);
        for (byte[] part : all) {
            bytes.write(part);
        }
        return Files.write(directory.resolve(name), bytes.toByteArray());
    }
}
