package org.keepsight.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.media.FragmentIndex;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.object.ObjectKey;

class SpoolTest {
    private static final CameraId CAMERA = new CameraId(42);
    private static final Instant START = Instant.parse("2026-11-02T10:00:00.123456Z");
    private static final RunId RUN = RunId.create(START);
    private static final long ROOM = 1L << 30;

    @TempDir
    Path directory;

    @Test
    void aClosedSegmentIsNamedLikeItsObjectAndHasATrailer() throws IOException {
        try (Spool spool = new Spool(directory, ROOM)) {
            SpoolFile file = begin(spool, 0);
            Footage.fragments().forEach(fragment -> append(file, fragment));
            assertThat(part()).hasFileName(partName(0).fileName());

            file.finish(START.plusSeconds(4));

            SpooledSegment closed = only(spool);
            byte[] bytes = Files.readAllBytes(closed.file());
            assertThat(Digest.ofContent(bytes)).isEqualTo(closed.key().digest());
            assertThat(closed.file()).hasFileName(closed.key().fileName());
            assertThat(closed.key().time().end()).isEqualTo(START.plusSeconds(4));
            assertThat(closed.key().origin()).isEqualTo(Origin.LIVE);
            assertThat(closed.key().ticks()).isEqualTo(4 * 90_000);
            assertThat(closed.runStartedAt()).isEqualTo(START);
            assertThat(spool.bytes()).isEqualTo(bytes.length).isEqualTo(closed.bytes());
            SegmentContents known = Objects.requireNonNull(closed.contents());
            assertThat(known.merkleRoot()).isEqualTo(merkleRoot(Footage.fragments()));
            try (FileChannel channel = FileChannel.open(closed.file(), StandardOpenOption.READ)) {
                assertThat(SegmentContents.read(channel))
                        .as("what is read later is what was taken while writing")
                        .isEqualTo(known);
                FragmentIndex index = FragmentIndex.scan(channel);
                assertThat(Arrays.copyOfRange(bytes, (int) index.end(), bytes.length))
                        .isEqualTo(index.trailer());
            }
        }
    }

    @Test
    void aClockThatDoesNotAdvanceGivesOneMicrosecond() throws IOException {
        try (Spool spool = new Spool(directory, ROOM)) {
            for (int i = 0; i < 2; i++) {
                SpoolFile file = begin(spool, i);
                file.append(Footage.fragments().getFirst());
                file.finish(START.minusSeconds(i * 3600L));
            }
            assertThat(waiting(spool))
                    .extracting(segment -> segment.key().time().end())
                    .containsOnly(START.plus(1, ChronoUnit.MICROS));
        }
    }

    @Test
    void allSegmentsOfARunKnowWhenItStarted() throws IOException {
        Instant later = START.plusSeconds(60);
        try (Spool spool = new Spool(directory, ROOM)) {
            finish(begin(spool, 0), START.plusSeconds(4));
            SpoolFile second = spool.begin(CAMERA, RUN, 1, later, RetentionClass.KEY, Footage.init());
            finish(second, later.plusSeconds(4));
            SpoolFile other = spool.begin(CAMERA, RunId.create(later), 0, later, RetentionClass.KEY, Footage.init());
            finish(other, later.plusSeconds(4));
        }
        try (Spool spool = new Spool(directory, ROOM)) {
            assertThat(waiting(spool))
                    .extracting(SpooledSegment::runStartedAt)
                    .containsExactlyInAnyOrder(START, START, later);
        }
    }

    @Test
    void atTheBoundNewFootageIsRefusedAndWhatIsThereStays() throws IOException {
        long room = Footage.init().length + Footage.fragments().getFirst().length + 1L;
        try (Spool spool = new Spool(directory, room)) {
            SpoolFile first = begin(spool, 0);
            SpoolFile second = begin(spool, 1);
            first.append(Footage.fragments().getFirst());
            assertThatThrownBy(() -> second.append(Footage.fragments().getFirst()))
                    .isInstanceOfSatisfying(
                            SpoolFullException.class,
                            full -> assertThat(full.diskFull()).isFalse());
            second.abandon();
            first.finish(START.plusSeconds(1));
            assertThatThrownBy(() -> begin(spool, 2)).isInstanceOf(SpoolFullException.class);
            assertThat(spool.room().refusingSince()).isNotNull();

            spool.remove(only(spool));

            assertThat(spool.bytes()).isZero();
            begin(spool, 2).abandon();
            assertThat(spool.room().refusingSince()).isNull();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aFullDiskIsToldFromABound() throws IOException {
        try (Spool spool = new Spool(directory, ROOM)) {
            assertThat(spool.full(new IOException("No space left on device"), 1))
                    .isInstanceOfSatisfying(
                            SpoolFullException.class,
                            full -> assertThat(full.diskFull()).isTrue());
            assertThat(spool.full(new IOException("磁盘空间不足"), Long.MAX_VALUE)).isInstanceOf(SpoolFullException.class);
            assertThat(spool.full(new IOException("Input/output error"), 1)).isNotInstanceOf(SpoolFullException.class);
        }
    }

    @Test
    void aRealDiskThatIsFullRefusesAndWhatWasWrittenIsKept() throws Exception {
        assertThat(SmallDisk.run(directory))
                .containsPattern("bound 6[0-9]{6}")
                .contains("append refused, disk full true")
                .containsPattern("finished|finish refused, disk full true")
                .contains("waiting 1", "taken again");
    }

    @Test
    void whatIsNoFragmentIsRefusedAndCostsNothing() throws IOException {
        try (Spool spool = new Spool(directory, ROOM)) {
            SpoolFile file = begin(spool, 0);
            assertThatThrownBy(() -> file.append(new byte[] {0, 0, 0, 8, 'f', 'r', 'e', 'e'}))
                    .isInstanceOf(IOException.class);
            assertThatIllegalStateException().isThrownBy(() -> file.finish(START.plusSeconds(1)));
            finish(file, START.plusSeconds(4));
            assertThatIllegalStateException()
                    .isThrownBy(() -> file.append(Footage.fragments().getFirst()));
            file.close();
            assertThat(only(spool).key().ticks()).isEqualTo(4 * 90_000);
        }
    }

    @Test
    void aSecondOwnerOfTheDirectoryIsAnError() throws Exception {
        try (Spool spool = new Spool(directory, ROOM)) {
            assertThatThrownBy(() -> new Spool(directory, ROOM))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("already in use");
            Process other = SpoolWriter.start(directory, false);
            assertThat(new String(other.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("another process uses");
            assertThat(other.waitFor()).isNotZero();
            assertThat(spool.bytes()).isZero();
        }
        new Spool(directory, ROOM).close();
    }

    @Test
    void tornAtAnyByteItIsRecoveredUpToItsLastWholeFragment() throws IOException {
        byte[] whole = whole();
        List<Integer> ends = fragmentEnds();
        List<Integer> cuts = new ArrayList<>(List.of(0, 1, 7, 8, Footage.init().length - 1, Footage.init().length));
        for (int end : ends) {
            cuts.addAll(List.of(end - 1, end, end + 1, end + 9, end + 200));
        }
        cuts.add(whole.length - 1);
        cuts.add(whole.length);
        for (int cut : cuts) {
            int kept = (int) ends.stream().filter(end -> end <= cut).count();
            tear(Arrays.copyOf(whole, Math.min(cut, whole.length)));

            try (Spool spool = new Spool(directory, ROOM)) {
                assertThat(parts()).as("cut at %d", cut).isEmpty();
                if (kept == 0) {
                    assertThat(waiting(spool)).as("cut at %d", cut).isEmpty();
                    assertThat(spool.bytes()).isZero();
                    continue;
                }
                assertRecovered(only(spool), kept);
                spool.remove(only(spool));
            }
        }
    }

    @Test
    void zerosThatAPowerCutLeftAreNoFootage() throws IOException {
        byte[] torn = Arrays.copyOf(whole(), fragmentEnds().get(2));
        Arrays.fill(torn, fragmentEnds().get(1), torn.length, (byte) 0);
        tear(torn);

        try (Spool spool = new Spool(directory, ROOM)) {
            assertRecovered(only(spool), 2);
        }
    }

    @Test
    void whatIsGivenUpWithoutAnEndIsRecoveredWhileTheSpoolIsOpen() throws IOException {
        try (Spool spool = new Spool(directory, ROOM)) {
            try (SpoolFile file = begin(spool, 0)) {
                file.append(Footage.fragments().getFirst());
            }
            try (SpoolFile live = begin(spool, 1)) {
                live.append(Footage.fragments().getFirst());

                spool.recoverTorn();

                assertRecovered(only(spool), 1);
                assertThat(parts()).as("the living one is not touched").hasSize(1);
                long expected = Files.size(part()) + only(spool).bytes();
                assertThat(spool.bytes()).isEqualTo(expected);
                live.append(Footage.fragments().get(1));
            }
        }
    }

    @Test
    void aTornFileThatFailsBlocksNoOtherAndOneThatIsGoneIsForgotten() throws IOException {
        try (Spool spool = new Spool(directory, ROOM)) {
            for (int i = 0; i < 3; i++) {
                try (SpoolFile file = begin(spool, i)) {
                    file.append(Footage.fragments().getFirst());
                }
            }
            List<Path> torn = parts();
            Path away = directory.resolve("away");
            Files.delete(torn.get(0));
            Files.move(torn.get(1), away);
            Files.createDirectory(torn.get(1)); // it cannot be opened for writing

            spool.recoverTorn();

            assertRecovered(only(spool), 1);
            assertThat(spool.bytes()).isEqualTo(Files.size(away) + only(spool).bytes());

            Files.delete(torn.get(1));
            Files.move(away, torn.get(1));
            spool.recoverTorn();

            assertThat(parts()).isEmpty();
            assertThat(spool.bytes())
                    .isEqualTo(waiting(spool).stream()
                            .mapToLong(SpooledSegment::bytes)
                            .sum());
        }
    }

    @Test
    void whatNobodyCanReadIsSetAside() throws IOException {
        Path camera = Files.createDirectories(directory.resolve("00000042"));
        Files.write(camera.resolve("nonsense.part"), new byte[10]);
        Files.write(camera.resolve("nonsense.mp4"), new byte[10]);
        Files.write(camera.resolve(partName(0).fileName()), new byte[1 << 20]);

        try (Spool spool = new Spool(directory, ROOM)) {
            assertThat(waiting(spool)).isEmpty();
            assertThat(spool.quarantined()).isEqualTo(3);
        }
        try (Stream<Path> set = Files.list(directory.resolve("quarantine"))) {
            assertThat(set.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "00000042-nonsense.part",
                            "00000042-nonsense.mp4",
                            "00000042-" + partName(0).fileName());
        }
        try (Spool again = new Spool(directory, ROOM)) {
            assertThat(again.quarantined()).isEqualTo(3);
        }
    }

    @Test
    void aKilledProcessLosesAtMostTheFragmentInProgress() throws Exception {
        Process writer = SpoolWriter.start(directory, true);
        int written = 0;
        try (BufferedReader lines = writer.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(SpoolWriter.PREFIX)) {
                    written = Integer.parseInt(line.substring(SpoolWriter.PREFIX.length()));
                }
                if (written == 40) {
                    writer.toHandle().destroyForcibly(); // SIGKILL; unlike the process, it leaves the stream open
                }
            }
        }
        assertThat(writer.waitFor()).isEqualTo(128 + 9);
        assertThat(written).isGreaterThanOrEqualTo(40);

        try (Spool spool = new Spool(directory, ROOM)) {
            List<SpooledSegment> segments = waiting(spool);
            int recovered = 0;
            for (SpooledSegment segment : segments) {
                try (FileChannel channel = FileChannel.open(segment.file(), StandardOpenOption.READ)) {
                    recovered += FragmentIndex.scan(channel).fragments().size();
                    assertThat(SegmentContents.read(channel).digest())
                            .isEqualTo(segment.key().digest());
                }
            }
            assertThat(recovered).isBetween(written, written + 1);
        }
    }

    private void assertRecovered(SpooledSegment segment, int fragments) throws IOException {
        ObjectKey key = segment.key();
        assertThat(key.origin()).isEqualTo(Origin.RECOVERED);
        assertThat(key.run()).isEqualTo(RUN);
        assertThat(key.time().start()).isEqualTo(START);
        assertThat(key.time().end()).isEqualTo(START.plusMillis(fragments * 500L));
        assertThat(key.ticks()).isEqualTo(fragments * 45_000L);
        try (FileChannel channel = FileChannel.open(segment.file(), StandardOpenOption.READ)) {
            SegmentContents contents = SegmentContents.read(channel);
            assertThat(contents.digest()).isEqualTo(key.digest());
            assertThat(contents.merkleRoot())
                    .isEqualTo(merkleRoot(Footage.fragments().subList(0, fragments)));
            assertThat(contents.bytes()).isEqualTo(segment.bytes());
        }
    }

    private static Digest merkleRoot(List<byte[]> fragments) {
        List<Digest> leaves = new ArrayList<>(List.of(Digest.ofContent(Footage.init())));
        fragments.forEach(fragment -> leaves.add(Digest.ofContent(fragment)));
        return Digest.merkleRoot(leaves);
    }

    /** A whole segment's bytes. */
    private byte[] whole() throws IOException {
        try (Spool spool = new Spool(directory, ROOM)) {
            finish(begin(spool, 0), START.plusSeconds(4));
            byte[] bytes = Files.readAllBytes(only(spool).file());
            spool.remove(only(spool));
            return bytes;
        }
    }

    private static List<Integer> fragmentEnds() {
        List<Integer> ends = new ArrayList<>();
        int end = Footage.init().length;
        for (byte[] fragment : Footage.fragments()) {
            end += fragment.length;
            ends.add(end);
        }
        return ends;
    }

    private void tear(byte[] bytes) throws IOException {
        Path camera = Files.createDirectories(directory.resolve("00000042"));
        Files.write(camera.resolve(partName(0).fileName()), bytes);
    }

    private static PartName partName(int sequence) {
        return new PartName(CAMERA, START, RUN, sequence, RetentionClass.KEY);
    }

    private static SpoolFile begin(Spool spool, int sequence) throws IOException {
        return spool.begin(CAMERA, RUN, sequence, START, RetentionClass.KEY, Footage.init());
    }

    private static void finish(SpoolFile file, Instant end) throws IOException {
        Footage.fragments().forEach(fragment -> append(file, fragment));
        file.finish(end);
    }

    private static void append(SpoolFile file, byte[] fragment) {
        try {
            file.append(fragment);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<SpooledSegment> waiting(Spool spool) {
        List<SpooledSegment> segments = new ArrayList<>();
        spool.attach(segments::add);
        spool.attach(segment -> {});
        return segments;
    }

    private static SpooledSegment only(Spool spool) {
        List<SpooledSegment> segments = waiting(spool);
        assertThat(segments).hasSize(1);
        return segments.getFirst();
    }

    private Path part() throws IOException {
        return parts().getFirst();
    }

    private List<Path> parts() throws IOException {
        return files().stream()
                .filter(path -> path.toString().endsWith(".part"))
                .toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(path -> path.toString().matches(".*\\.(part|mp4)"))
                    .toList();
        }
    }
}
