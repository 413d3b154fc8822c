package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keepsight.ingest.rtsp.Commands;
import org.keepsight.ingest.rtsp.Commands.Packet;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;

/** What a catalogue and a directory store hold, judged by their bytes, by ffmpeg and by the source. */
final class StoredRuns {
    /** GStreamer counts in nanoseconds and RTP in 1/90,000 s: up to a millisecond is rounding. */
    private static final Comparator<Packet> TO_THE_MILLISECOND = (one, other) ->
            Math.abs(one.pts() - other.pts()) < 90 && Math.abs(one.dts() - other.dts()) < 90 && one.key() == other.key()
                    ? 0
                    : 1;

    private final Path objects;
    private final SegmentCatalogue catalogue;
    private final TimeRange range;

    StoredRuns(Path objects, SegmentCatalogue catalogue, TimeRange range) {
        this.objects = objects;
        this.catalogue = catalogue;
        this.range = range;
    }

    private List<Segment> rows(CameraId camera) {
        return catalogue.segments(camera, range, null, SegmentCatalogue.MAX_PAGE);
    }

    /** The store holds the objects of these cameras' rows and no other footage, byte for byte; returns their number. */
    int assertObjectsAreTheRows(List<CameraId> cameras) throws Exception {
        Map<String, Segment> rows = cameras.stream()
                .flatMap(camera -> rows(camera).stream())
                .collect(Collectors.toMap(row -> ObjectKey.of(row).toString(), row -> row));
        List<String> keys;
        try (Stream<Path> files = Files.walk(objects)) {
            keys = files.filter(Files::isRegularFile)
                    .map(file -> objects.relativize(file).toString())
                    .filter(name -> !name.startsWith("meta/")) // the journal
                    .toList();
        }
        assertThat(keys).containsExactlyInAnyOrderElementsOf(rows.keySet());
        for (Map.Entry<String, Segment> each : rows.entrySet()) {
            byte[] object = Files.readAllBytes(objects.resolve(each.getKey()));
            Digest digest = Digest.of(MessageDigest.getInstance("SHA-256").digest(object));
            Segment row = each.getValue();
            assertThat(row.digest()).as(each.getKey()).isEqualTo(digest);
            assertThat(ObjectKey.parse(each.getKey()).digest()).isEqualTo(digest);
            assertThat(row.bytes()).as(each.getKey()).isEqualTo(object.length);
            assertThat(row.state()).as(each.getKey()).isEqualTo(SegmentState.STORED);
        }
        return rows.size();
    }

    /**
     * Every segment decodes alone; each run is the source from its first picture on, none lost, none doubled, none
     * different. Returns how many pictures each run has, in the order they began.
     */
    List<Integer> assertRunsAreTheSource(CameraId camera, SourceClip source) {
        Map<RunId, List<Segment>> runs = new HashMap<>();
        rows(camera)
                .forEach(row -> runs.computeIfAbsent(row.run(), run -> new ArrayList<>())
                        .add(row));
        Map<Instant, Integer> pictures = new TreeMap<>();
        runs.values().forEach(run -> {
            run.sort(Comparator.comparingInt(Segment::sequence));
            pictures.put(run.getFirst().time().start(), assertRunIsTheSource(run, source));
        });
        return List.copyOf(pictures.values());
    }

    private int assertRunIsTheSource(List<Segment> run, SourceClip source) {
        List<Packet> packets = new ArrayList<>();
        NavigableMap<Long, String> decoded = new TreeMap<>();
        for (int i = 0; i < run.size(); i++) {
            assertThat(run.get(i).sequence()).isEqualTo(i);
            if (i > 0) {
                assertThat(run.get(i).time().start())
                        .isEqualTo(run.get(i - 1).time().end());
            }
        }
        for (Content content : run.parallelStream().map(this::content).toList()) {
            packets.addAll(content.packets());
            content.decoded()
                    .byTime()
                    .forEach((time, md5) -> assertThat(decoded.put(time, md5))
                            .as("doubled at a join")
                            .isNull());
        }
        assertThat(minusOrigin(packets))
                .as("run %s of camera %s", run.getFirst().run(), run.getFirst().camera())
                .usingElementComparator(TO_THE_MILLISECOND)
                .containsExactlyElementsOf(minusOrigin(source.packets()).subList(0, packets.size()));
        assertThat(decoded).hasSameSizeAs(packets);
        assertThat(source.decoded())
                .as("the decoded pictures of run %s", run.getFirst().run())
                .containsAllEntriesOf(
                        new DecodedPictures(decoded).places(packets.getFirst().pts(), source.rate()));
        return packets.size();
    }

    private Content content(Segment segment) {
        Path file = objects.resolve(ObjectKey.of(segment).toString());
        return new Content(Commands.packets(file.toString()), DecodedPictures.of(file));
    }

    private record Content(List<Packet> packets, DecodedPictures decoded) {}

    private static List<Packet> minusOrigin(List<Packet> packets) {
        long origin = packets.getFirst().dts();
        return packets.stream().map(packet -> packet.minus(origin)).toList();
    }
}
