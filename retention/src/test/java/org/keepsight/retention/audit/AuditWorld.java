package org.keepsight.retention.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.retention.audit.Audit.State;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.coverage.KeptDays;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.Places;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.media.FragmentIndex;
import org.keepsight.storage.media.FragmentIndex.Fragment;
import org.keepsight.storage.media.InitSegment;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.Standings;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;

/** Cameras, real one-minute segments of real video in a real store, and what damages them behind our back. */
public final class AuditWorld implements AutoCloseable {
    public static final Actor AUDITOR = new Actor("li.dudao", "教育局督导室", Actor.Proof.PASSWORD, "10.0.0.7");

    public final Database database;
    public final Jdbi owner;
    public final ObjectStore store;
    public final ObjectSeal seal = new ObjectSeal(TestAudit.KEY);
    public final Registry registry;
    public final SegmentCatalogue catalogue;
    public final RetentionPolicies policies;
    private final StreamLog streams;
    private final CoverageReports coverage;
    private final Path directory;
    private final byte[] init;
    private final List<byte[]> fragments;
    private final int node;
    private final int place;

    public AuditWorld(Path directory) throws IOException {
        this.directory = directory;
        DatabaseAddress address = TestDatabase.createAddress();
        database = Database.open(address, 10);
        owner = Jdbi.create(address.url() + "?currentSchema=keepsight", address.user(), address.password());
        store = new DirectoryObjectStore(directory.resolve("store"));
        registry = new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
        catalogue = new SegmentCatalogue(database.jdbi());
        policies = new RetentionPolicies(database.jdbi(), TestAudit.log());
        streams = new StreamLog(database.jdbi());
        ZoneId zone = ZoneId.of("Asia/Shanghai");
        coverage = new CoverageReports(registry, catalogue, streams, InstantSource.system(), zone);
        Places places = new Places(database.jdbi());
        node = places.node("test");
        place = places.store(store);
        TestClip.Recording clip = TestClip.make(
                        directory,
                        VideoCodec.H264,
                        "160x120",
                        1,
                        60,
                        "-an",
                        "-g",
                        "30",
                        "-bf",
                        "0",
                        "-sc_threshold",
                        "0")
                .record(160, 120);
        init = clip.init();
        fragments = clip.fragments();
    }

    public KeptDays kept() {
        return new KeptDays(new Standings(database.jdbi()), policies);
    }

    SpotAudits audits(ObjectStore asked) {
        return audits(asked, AuditSettings.DEFAULT);
    }

    SpotAudits audits(ObjectStore asked, AuditSettings settings) {
        AuditEvidence evidence = new AuditEvidence(
                registry, catalogue, kept(), coverage, asked, seal, new StillDecoder(), ZoneId.of("Asia/Shanghai"));
        return SpotAudits.open(database.jdbi(), evidence, TestAudit.log(), InstantSource.system(), settings);
    }

    /** A camera in an area of its kind, in service since an instant. */
    public Camera camera(String campus, String code, String kind, Instant since) {
        Code campusCode = new Code(campus);
        if (registry.campuses().stream().noneMatch(each -> each.code().equals(campusCode))) {
            registry.addCampus(new NewCampus(campusCode, "清溪小学", CampusKind.PUBLIC_SCHOOL), AUDITOR, "a test");
        }
        if (registry.areas(campusCode).stream().noneMatch(each -> each.name().equals(kind))) {
            registry.addArea(campusCode, new NewArea(kind, kind), AUDITOR, "a test");
        }
        NewCamera camera = new NewCamera(
                new Code(code), code, kind, "rtsp://127.0.0.1:1/" + code, null, true, false, since, null, null, null);
        Camera added = registry.addCamera(campusCode, camera, AUDITOR, "a test");
        streams.report(
                List.of(new CameraLive(
                        added.id(), Instant.now().plus(1, ChronoUnit.DAYS), null, StreamState.CONNECTING, "")),
                any -> 1);
        return added;
    }

    /** One run of so many segments of a minute each, back to back. */
    public List<Segment> record(Camera camera, Instant from, int minutes) throws IOException {
        Run run = run(camera, from);
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < minutes; i++) {
            segments.add(store(run, i, from.plus(i, ChronoUnit.MINUTES), fragments));
        }
        return segments;
    }

    /** A segment whose bytes are what they were sealed as, and whose pictures are noise. */
    Segment recordNoise(Camera camera, Instant from) throws IOException {
        List<byte[]> noise = new ArrayList<>();
        for (byte[] fragment : fragments) {
            byte[] copy = fragment.clone();
            int pictures = new String(copy, StandardCharsets.ISO_8859_1).indexOf("mdat") + 8; // behind its first length
            for (int i = pictures; i < copy.length; i++) {
                copy[i] = (byte) (i * 31);
            }
            noise.add(copy);
        }
        return store(run(camera, from), 0, from, noise);
    }

    private Run run(Camera camera, Instant from) throws IOException {
        InitSegment tracks = InitSegment.parse(init);
        return new Run(
                RunId.create(from),
                camera.id(),
                from,
                tracks.codec(),
                tracks.codecs(),
                tracks.width(),
                tracks.height());
    }

    private Segment store(Run run, int sequence, Instant start, List<byte[]> parts) throws IOException {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        object.write(init);
        List<Fragment> index = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Fragment described = FragmentIndex.describe(fragments.get(i), object.size());
            index.add(described);
            object.write(parts.get(i));
        }
        FragmentIndex described = new FragmentIndex(init.length, index, object.size());
        object.write(described.trailer());
        byte[] bytes = object.toByteArray();
        Segment segment = new Segment(
                run.camera(),
                run.id(),
                sequence,
                new TimeRange(start, start.plus(1, ChronoUnit.MINUTES)),
                described.ticks(),
                bytes.length,
                init.length,
                Digest.ofContent(bytes),
                Digest.ofContent(init),
                RetentionClass.KEY,
                Origin.LIVE,
                node,
                place,
                null,
                SegmentState.STORED);
        Path file = Files.write(Files.createTempFile(directory, "segment", null), bytes);
        store.put(ObjectKey.of(segment).toString(), file, segment.digest(), seal.seal(segment, run.startedAt()));
        Files.delete(file);
        catalogue.commit(segment, run);
        return segment;
    }

    /** Where a segment's object lies. */
    public Path file(Segment segment) {
        return directory
                .resolve("store")
                .resolve("objects")
                .resolve(ObjectKey.of(segment).toString());
    }

    /** One bit is another. */
    public void flip(Segment segment) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file(segment).toFile(), "rw")) {
            file.seek(segment.bytes() / 2);
            int was = file.read();
            file.seek(segment.bytes() / 2);
            file.write(was ^ 4);
        }
    }

    public void cut(Segment segment) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file(segment).toFile(), "rw")) {
            file.setLength(segment.bytes() - 1);
        }
    }

    public void remove(Segment segment) throws IOException {
        Files.delete(file(segment));
    }

    /** Waits until an audit has come to this. */
    static Audit await(SpotAudits audits, UUID id, State state) throws InterruptedException {
        Instant limit = Instant.now().plus(Duration.ofMinutes(3));
        while (true) {
            Audit audit = audits.audit(id);
            if (audit.state() == state) {
                return audit;
            }
            assertThat(Instant.now()).as("%s", audit).isBefore(limit);
            Thread.sleep(50);
        }
    }

    @Override
    public void close() {
        store.close();
        database.close();
    }
}
