package org.keepsight.storage.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.keepsight.storage.media.TestClip.Recording;
import org.keepsight.storage.model.VideoCodec;

class StillDecoderTest {
    private static final String BLUE_LEFT_ORANGE_RIGHT =
            "drawbox=w=iw/2:c=0x2040c0:t=fill,drawbox=x=iw/2:c=0xe08020:t=fill";

    private final StillDecoder decoder = new StillDecoder();

    @TempDir
    Path directory;

    static Stream<Arguments> clips() {
        return Stream.of(
                clip(VideoCodec.H264, "640x360", "format=yuv420p", ""),
                clip(VideoCodec.H264, "322x182", "format=yuv420p", "-bf 2"),
                clip(VideoCodec.H264, "640x360", "format=yuv420p", "-x264-params open-gop=1"),
                clip(VideoCodec.H264, "640x360", "scale=out_range=full,format=yuvj420p", "-color_range pc"),
                clip(VideoCodec.H264, "640x360", "format=yuv420p10le", ""),
                clip(VideoCodec.H264, "320x240", "format=yuv422p", ""),
                clip(VideoCodec.H264, "720x576", "format=yuv420p", "-flags +ildct -x264-params interlaced=1"),
                clip(VideoCodec.H265, "640x360", "format=yuv420p", ""),
                clip(VideoCodec.H265, "640x360", "scale=out_range=full,format=yuvj420p", "-color_range pc"),
                clip(VideoCodec.H265, "322x182", "format=yuv420p10le", "-bf 3"));
    }

    private static Arguments clip(VideoCodec codec, String size, String format, String encoder) {
        String all = "-an -g 10 -vf " + BLUE_LEFT_ORANGE_RIGHT + "," + format + " " + encoder;
        return Arguments.of(codec, size, all.strip().split(" "));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("clips")
    void decodesTheFirstPictureOfAFragment(VideoCodec codec, String size, String[] encoder) throws IOException {
        TestClip clip = TestClip.make(directory, codec, size, 10, 2, encoder);
        Recording recording = record(clip);
        for (byte[] fragment : recording.fragments()) {
            BufferedImage still = still(join(recording.init(), fragment), 1920);
            assertThat(still.getWidth() + "x" + still.getHeight()).isEqualTo(size);
            BufferedImage small = still(join(recording.init(), fragment), 160);
            assertThat(small.getWidth()).isEqualTo(160);
            assertThat(small.getHeight()).isEqualTo(Math.round(160f * still.getHeight() / still.getWidth()));
            for (BufferedImage image : new BufferedImage[] {still, small}) {
                assertColour(image, 0.25, 0x2040c0);
                assertColour(image, 0.75, 0xe08020);
            }
        }
    }

    /** Wrong range, matrix or bit depth is off by more. */
    private static void assertColour(BufferedImage image, double x, int expected) {
        int actual = image.getRGB((int) (image.getWidth() * x), image.getHeight() / 2);
        for (int shift = 0; shift <= 16; shift += 8) {
            assertThat((actual >> shift) & 0xff)
                    .as("%06x", actual & 0xffffff)
                    .isCloseTo((expected >> shift) & 0xff, within(8));
        }
    }

    @Test
    void theBeginningOfAFragmentSuffices() throws IOException {
        Recording recording = record(TestClip.make(directory, VideoCodec.H264, "320x240", 10, 2, "-an", "-g", "20"));
        byte[] fragment = recording.fragments().getFirst();
        ByteBuffer in = ByteBuffer.wrap(fragment);
        MovieFragment moof = MovieFragment.of(Objects.requireNonNull(Box.next(in)));
        int needed = (int) (moof.firstOffset() + moof.firstBytes());
        assertThat(needed).isLessThan(fragment.length / 2);
        still(join(recording.init(), Arrays.copyOf(fragment, needed)), 320);
        assertThatThrownBy(() -> still(join(recording.init(), Arrays.copyOf(fragment, needed - 1)), 320))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cut off");
    }

    @Test
    void damageIsRefused() throws IOException {
        for (VideoCodec codec : VideoCodec.values()) {
            Recording recording = record(TestClip.make(directory, codec, "320x240", 10, 1, "-an"));
            byte[] good = join(recording.init(), recording.fragments().getFirst());
            byte[] holed = good.clone();
            new Random(1).nextBytes(holed);
            int mdat = recording.init().length + 600;
            System.arraycopy(good, 0, holed, 0, mdat);
            assertThatThrownBy(() -> decoder.jpeg(holed, 320)).isInstanceOf(IOException.class);
            Mutations.each(3_000, new Random(2), Arrays.copyOf(good, recording.init().length + 900), variant -> {
                byte[] bytes = good.clone();
                System.arraycopy(variant, 0, bytes, 0, Math.min(variant.length, bytes.length));
                decoder.jpeg(bytes, 64);
            });
        }
    }

    private static Recording record(TestClip clip) throws IOException {
        ParameterSets sets = ParameterSets.in(
                        clip.codec(), ByteBuffer.wrap(clip.video().getFirst().payload()))
                .orElseThrow();
        return clip.record(sets.track(), 0);
    }

    private BufferedImage still(byte[] initAndFragment, int maxWidth) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(decoder.jpeg(initAndFragment, maxWidth)));
    }

    private static byte[] join(byte[] init, byte[] fragment) {
        byte[] all = Arrays.copyOf(init, init.length + fragment.length);
        System.arraycopy(fragment, 0, all, init.length, fragment.length);
        return all;
    }
}
