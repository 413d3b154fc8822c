package org.keepsight.storage.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.keepsight.storage.model.VideoCodec;

class ParameterSetsTest {
    /** SPS of 1920x1080, High, and a PPS, as written by x264. */
    private static final byte[] X264_1080 = HexFormat.of()
            .parseHex("0000000167640028acd940780227e5c05a808080a0000003002000000781e30632c0" + "0000000168ebe3cb22c0");

    @TempDir
    Path directory;

    static Stream<Arguments> streams() {
        return Stream.of(
                stream("baseline", VideoCodec.H264, "320x240", 25, 0, "-profile:v baseline"),
                stream("B-frames", VideoCodec.H264, "320x240", 10, 2, "-bf 3 -x264-params b-pyramid=normal:b-adapt=0"),
                stream("odd", VideoCodec.H264, "322x182", 15, 0, "-bf 0"),
                stream(
                        "interlaced",
                        VideoCodec.H264,
                        "720x576",
                        25,
                        0,
                        "-bf 0 -flags +ildct -x264-params interlaced=1"),
                stream("4:2:2 10 bit", VideoCodec.H264, "322x181", 25, 0, "-vf format=yuv422p10le,scale=322:181 -bf 0"),
                stream("4:4:4", VideoCodec.H264, "321x181", 25, 0, "-vf format=yuv444p,scale=321:181 -bf 0"),
                stream(
                        "scaling lists",
                        VideoCodec.H264,
                        "352x288",
                        25,
                        0,
                        "-bf 0 -x264-params cqm=jvt:nal-hrd=cbr:vbv-maxrate=500:vbv-bufsize=500:bitrate=500"),
                stream("H.265", VideoCodec.H265, "320x240", 12, 0, "-bf 0"),
                stream(
                        "H.265 B-frames",
                        VideoCodec.H265,
                        "322x182",
                        25,
                        2,
                        "-bf 4 -x265-params b-adapt=0:b-pyramid=1:log-level=error"),
                stream("H.265 10 bit", VideoCodec.H265, "1280x722", 30, 0, "-pix_fmt yuv420p10le -bf 0"),
                stream(
                        "H.265 scaling lists",
                        VideoCodec.H265,
                        "640x360",
                        20,
                        0,
                        "-bf 0 -x265-params scaling-list=default:hrd=1:vbv-maxrate=500:vbv-bufsize=500:bitrate=400:log-level=error"));
    }

    private static Arguments stream(String name, VideoCodec codec, String size, int fps, int depth, String encoder) {
        return Arguments.of(name, codec, size, fps, depth, ("-an " + encoder).split(" "));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void readsWhatEncodersWrite(String name, VideoCodec codec, String size, int fps, int depth, String[] encoder)
            throws IOException {
        TestClip clip = TestClip.make(directory, codec, size, fps, 1, encoder);
        byte[] picture = clip.video().getFirst().payload();

        ParameterSets sets = ParameterSets.in(codec, ByteBuffer.wrap(picture)).orElseThrow();
        assertThat(sets.width() + "x" + sets.height()).isEqualTo(size);
        assertThat(sets.reorderDepth()).isEqualTo(OptionalInt.of(depth));
        assertThat(sets.frameTicks()).isEqualTo(OptionalLong.of(90_000 / fps));
        assertThat(ParameterSets.of(codec, sets.annexB())).isEqualTo(sets).hasSameHashCodeAs(sets);
        InitSegment init = InitSegment.parse(initOf(sets));
        assertThat(init.width() + "x" + init.height()).isEqualTo(size);
    }

    private static byte[] initOf(ParameterSets sets) throws IOException {
        try (FragmentMuxer muxer = new FragmentMuxer(sets.track(), null)) {
            return muxer.init();
        }
    }

    @Test
    void startCodesPaddingAndRepetitionDoNotMakeAnotherStream() throws IOException {
        ParameterSets sets = ParameterSets.of(VideoCodec.H264, X264_1080);
        assertThat(sets).hasToString("H264 1920x1080");
        String hex = HexFormat.of().formatHex(X264_1080);
        String sloppy = "000001" + "09f0" + hex.substring(2).replace("0000000168", "0000000000000168") + "000000"
                + "000001" + hex.substring(8);
        assertThat(ParameterSets.of(VideoCodec.H264, HexFormat.of().parseHex(sloppy)))
                .isEqualTo(sets);

        byte[] other = X264_1080.clone();
        other[other.length - 2] ^= 8;
        assertThat(ParameterSets.of(VideoCodec.H264, other)).isNotEqualTo(sets);
    }

    @Test
    void looksOnlyBeforeThePicture() throws IOException {
        String hex = HexFormat.of().formatHex(X264_1080);
        assertThat(in("0000000165" + hex)).isEmpty();
        assertThat(in(hex + "0000000165aabbcc")).contains(ParameterSets.of(VideoCodec.H264, X264_1080));
        assertThat(in(hex.substring(0, hex.indexOf("0000000168")))).isEmpty();
        assertThat(in("")).isEmpty();
        assertThat(in("000001")).isEmpty();
        assertThatThrownBy(() -> ParameterSets.of(VideoCodec.H265, X264_1080)).hasMessageContaining("not complete");
    }

    private static Optional<ParameterSets> in(String hex) throws IOException {
        return ParameterSets.in(VideoCodec.H264, ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    @Test
    void rubbishIsRefusedOrReadButNeverHarms() throws IOException {
        TestClip clip = TestClip.make(
                directory,
                VideoCodec.H265,
                "320x240",
                25,
                1,
                "-an",
                "-x265-params",
                "scaling-list=default:log-level=error");
        byte[] h265 = ParameterSets.in(
                        VideoCodec.H265, ByteBuffer.wrap(clip.video().getFirst().payload()))
                .orElseThrow()
                .annexB();
        Mutations.each(20_000, new Random(5), h265, bytes -> read(VideoCodec.H265, bytes));
        Mutations.each(20_000, new Random(6), X264_1080, bytes -> read(VideoCodec.H264, bytes));
    }

    private static void read(VideoCodec codec, byte[] bytes) throws IOException {
        ParameterSets sets = ParameterSets.of(codec, bytes);
        assertThat(sets.width()).isBetween(1, 16_384);
        assertThat(sets.height()).isBetween(1, 16_384);
        assertThat(ParameterSets.of(codec, sets.annexB())).isEqualTo(sets);
    }
}
