package org.keepsight.storage.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.media.FragmentIndex.Fragment;
import org.keepsight.storage.media.TestClip.Recording;
import org.keepsight.storage.model.VideoCodec;

class FragmentIndexTest {
    @TempDir
    static Path directory;

    private static Recording recording = new Recording(new byte[0], List.of());

    @BeforeAll
    static void record() throws IOException {
        TestClip clip = TestClip.make(
                directory,
                VideoCodec.H264,
                "160x120",
                10,
                6,
                "-profile:v",
                "main",
                "-level",
                "3.1",
                "-g",
                "10",
                "-bf",
                "2",
                "-b:v",
                "20k",
                "-c:a",
                "aac");
        recording = clip.record(clip.track(160, 120), 900_000);
    }

    @Test
    void scanAndTrailerSayTheSame() throws IOException {
        byte[] open = join(recording);
        FragmentIndex scanned = scan(open);
        assertThat(scanned.initBytes()).isEqualTo(recording.init().length);
        assertThat(scanned.end()).isEqualTo(open.length);
        assertThat(scanned.fragments()).isEqualTo(described()).hasSize(6);
        assertThat(scanned.fragments().getFirst().startTicks()).isEqualTo(900_000);
        assertThat(scanned.ticks()).isEqualTo(6 * 90_000);

        byte[] closed = concat(open, scanned.trailer());
        assertThat(scan(closed)).isEqualTo(scanned);
        List<Long> reads = new ArrayList<>();
        assertThat(read(closed, reads)).isEqualTo(scanned);
        assertThat(reads).hasSize(1);
    }

    private static List<Fragment> described() throws IOException {
        List<Fragment> fragments = new ArrayList<>();
        long offset = recording.init().length;
        for (byte[] fragment : recording.fragments()) {
            fragments.add(FragmentIndex.describe(fragment, offset));
            offset += fragment.length;
        }
        return fragments;
    }

    @Test
    void playersAcceptTheTrailer() throws IOException {
        byte[] open = join(recording);
        Path with = Files.write(
                directory.resolve("with.mp4"), concat(open, scan(open).trailer()));
        Path without = Files.write(directory.resolve("without.mp4"), open);
        assertThat(ForeignFfmpeg.pictures(with)).hasSize(60).isEqualTo(ForeignFfmpeg.pictures(without));
        // FFmpeg reads the times of fragments from our tfra: seeking lands on the keyframe that it names.
        String packet = ForeignFfmpeg.ffprobe(List.of(
                "-use_mfra_for",
                "dts",
                "-read_intervals",
                "13.05%+#1",
                "-select_streams",
                "v",
                "-show_entries",
                "packet=dts,pos",
                "-of",
                "csv=p=0",
                with.toString()));
        Fragment named = scan(open).fragments().get(3);
        assertThat(packet).startsWith(named.startTicks() + ",");
        assertThat(Long.parseLong(packet.substring(packet.indexOf(',') + 1).strip()))
                .isBetween(named.offset(), named.end());
    }

    @Test
    void aLongObjectTakesTwoReads() throws IOException {
        List<Fragment> many = new ArrayList<>();
        Random random = new Random(3);
        long offset = 900;
        long start = 0;
        for (int i = 0; i < 5_000; i++) {
            Fragment fragment = new Fragment(offset, 1 + random.nextInt(1 << 20), start, random.nextInt(1 << 20));
            many.add(fragment);
            offset = fragment.end();
            start += fragment.durationTicks() + random.nextInt(3);
        }
        FragmentIndex index = new FragmentIndex(900, many, offset);
        byte[] trailer = index.trailer();
        long end = offset;
        List<Long> reads = new ArrayList<>();
        FragmentIndex found = FragmentIndex.read(
                (from, length) -> {
                    reads.add(from);
                    return new ByteArrayInputStream(trailer, (int) (from - end), length);
                },
                end + trailer.length);
        assertThat(found).isEqualTo(index);
        assertThat(reads).hasSize(2);
    }

    @Test
    void anObjectWithoutFragmentsHasAnIndexToo() throws IOException {
        FragmentIndex index = scan(recording.init());
        assertThat(index.fragments()).isEmpty();
        assertThat(index.end()).isEqualTo(recording.init().length);
        assertThat(read(concat(recording.init(), index.trailer()), new ArrayList<>()))
                .isEqualTo(index);
    }

    @Test
    void aTornFileIsKeptUpToItsLastWholeFragment() throws IOException {
        byte[] whole = join(recording);
        FragmentIndex all = scan(whole);
        int init = all.initBytes();
        Random random = new Random(4);
        for (int i = 0; i < 400; i++) {
            int length = init + random.nextInt(whole.length - init);
            byte[] torn = i % 2 == 0
                    ? Arrays.copyOf(whole, length)
                    : Arrays.copyOf(Arrays.copyOf(whole, length), length + 5_000);
            List<Fragment> kept =
                    all.fragments().stream().filter(f -> f.end() <= length).toList();
            FragmentIndex found = scan(torn);
            // Zeros behind a header that survived may complete the box: a fragment with a hole, which only its digest
            // shows.
            assertThat(found.fragments().subList(0, kept.size())).isEqualTo(kept);
            if (i % 2 == 0) {
                assertThat(found.fragments()).isEqualTo(kept);
                assertThat(found.end())
                        .isEqualTo(kept.isEmpty() ? init : kept.getLast().end());
            }
        }
        for (int length = 0; length < init; length += 7) {
            byte[] torn = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> scan(torn)).isInstanceOf(IOException.class).hasMessageContaining("not whole");
        }
    }

    @Test
    void rubbishIsRefusedOrReadButNeverHarms() throws IOException {
        byte[] fragment = recording.fragments().get(1);
        int headers = ByteBuffer.wrap(fragment).getInt() + Box.HEADER;
        Mutations.each(10_000, new Random(1), Arrays.copyOf(fragment, headers), variant -> {
            byte[] damaged = concat(variant, Arrays.copyOfRange(fragment, headers, fragment.length));
            Fragment read = FragmentIndex.describe(damaged, 0);
            assertThat(read.startTicks()).isNotNegative();
            assertThat(read.durationTicks()).isNotNegative();
        });
        Mutations.each(10_000, new Random(2), recording.init(), variant -> {
            InitSegment init = InitSegment.parse(variant);
            assertThat(init.width()).isPositive();
        });
        byte[] closed = concat(join(recording), scan(join(recording)).trailer());
        int tail = 16 + 8 + 24 + 24 + 6 * 23;
        Mutations.each(
                10_000, new Random(3), Arrays.copyOfRange(closed, closed.length - tail, closed.length), variant -> {
                    FragmentIndex index =
                            read(concat(Arrays.copyOf(closed, closed.length - tail), variant), new ArrayList<>());
                    long at = index.initBytes();
                    for (Fragment each : index.fragments()) {
                        assertThat(each.offset()).isEqualTo(at);
                        at = each.end();
                    }
                    assertThat(at).isEqualTo(index.end());
                });
    }

    @Test
    void damagedFilesAreScannedUpToTheDamage() throws IOException {
        byte[] whole = join(recording);
        int init = recording.init().length;
        List<Fragment> fragments = scan(whole).fragments();
        Random random = new Random(9);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = whole.clone();
            Fragment hit = fragments.get(random.nextInt(6));
            int at = (int) hit.offset() + random.nextInt(120);
            damaged[at] ^= (byte) (1 + random.nextInt(255));
            FragmentIndex found = scan(damaged);
            assertThat(found.initBytes()).isEqualTo(init);
            assertThat(found.end()).isBetween(hit.offset(), (long) whole.length);
            List<Fragment> before =
                    fragments.stream().filter(f -> f.end() <= hit.offset()).toList();
            assertThat(found.fragments().subList(0, before.size())).isEqualTo(before);
        }
    }

    @Test
    void namesTheCodecsAsBrowsersAskForThem() throws IOException {
        assertThat(InitSegment.parse(recording.init()))
                .isEqualTo(new InitSegment(VideoCodec.H264, "avc1.4d401f,mp4a.40.2", 160, 120));
        TestClip clip = TestClip.make(directory, VideoCodec.H265, "320x180", 10, 1, "-an");
        assertThat(InitSegment.parse(clip.record(320, 180).init()))
                .isEqualTo(new InitSegment(VideoCodec.H265, "hvc1.1.6.L60.90", 320, 180));
    }

    private static FragmentIndex scan(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("scanned.mp4"), bytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return FragmentIndex.scan(channel);
        }
    }

    private static FragmentIndex read(byte[] object, List<Long> reads) throws IOException {
        return FragmentIndex.read(
                (offset, length) -> {
                    reads.add(offset);
                    return new ByteArrayInputStream(object, (int) offset, length);
                },
                object.length);
    }

    private static byte[] join(Recording recording) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(recording.init());
        recording.fragments().forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
