package org.keepsight.retention.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.coverage.CoverageTimes;
import org.keepsight.retention.proof.Certificate.Cause;
import org.keepsight.retention.proof.Certificate.LeavesObject;
import org.keepsight.retention.proof.CertifiedCamera.LedgerHead;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CampusId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.registry.Area;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.Campus;
import org.keepsight.storage.registry.CampusKind;

/** The chain of a small campus for tests, made without a database: days of two cameras, segments that are a few bytes. */
public final class CertifiedDays {
    public static final LocalDate FIRST = LocalDate.parse("2026-11-01");
    private static final IssuingRules RULES =
            new IssuingRules(ZoneId.of("Asia/Shanghai"), Duration.ofHours(12), Duration.ofDays(1096));
    private static final List<String> CAMERAS = List.of("GATE-1", "YARD-1");

    private final Path directory;
    private final String campus;
    private final SigningKey key;
    private final int segments;
    private @Nullable SignedCertificate last;
    private @Nullable LedgerHead ledger;

    /**
     * @param directory where documents and segments are written
     * @param segments of each camera and day
     */
    public CertifiedDays(Path directory, String campus, SignatureAlgorithm algorithm, int segments) {
        this.directory = directory;
        this.campus = campus;
        this.key = SigningKey.create(algorithm);
        this.segments = segments;
    }

    public VerifyingKey key() {
        return key.known();
    }

    /** The certificates from now on name this head of the first camera's ledger. */
    public void ledger(long number, String hash) {
        ledger = new LedgerHead(number, new NamedDigest(HashAlgorithm.SHA_256, hash));
    }

    /** A certificate's files: {@code {campus}-{number}.json} and {@code .gz}. */
    public record Documents(Path certificate, Path leaves, SignedCertificate signed) {}

    /** The day's first certificate, at the end of the chain. */
    public Documents day(LocalDate day) {
        return certify(day, segments, null);
    }

    /** One more segment of each camera arrived. */
    public Documents amended(Documents former) {
        return certify(former.signed().day(), segments + 1, former.signed());
    }

    /** The bytes of a camera's segment of a day. */
    public static byte[] segment(String camera, LocalDate day, int number) {
        return (camera + " " + day + " segment " + number).getBytes(StandardCharsets.US_ASCII);
    }

    /** The name of its object. */
    public static String leaf(String camera, LocalDate day, int number) {
        Instant start = RULES.time(day).start().plusSeconds(60L * number);
        return new ObjectKey(
                        new CameraId(CAMERAS.indexOf(camera) + 1),
                        new TimeRange(start, start.plusSeconds(60)),
                        new RunId(new UUID(day.toEpochDay(), camera.hashCode())),
                        number,
                        5_400_000,
                        RetentionClass.KEY,
                        Origin.LIVE,
                        Digest.ofContent(segment(camera, day, number)))
                .toString();
    }

    private static List<String> leaves(String camera, LocalDate day, int count) {
        return IntStream.range(0, count).mapToObj(i -> leaf(camera, day, i)).toList();
    }

    private Documents certify(LocalDate day, int count, @Nullable SignedCertificate supersedes) {
        try {
            Leaves.Heading heading = new Leaves.Heading(new Code(campus), day);
            Path unnamed = directory.resolve(UUID.randomUUID() + ".gz");
            try (LeavesWriter writer = new LeavesWriter(Files.newOutputStream(unnamed), heading)) {
                for (String camera : CAMERAS) {
                    writer.add(leaves(camera, day, count));
                }
            }
            HashAlgorithm hash = key.known().algorithm().hash();
            List<CertifiedCamera> cameras = new ArrayList<>();
            CAMERAS.forEach(camera -> cameras.add(camera(camera, day, leaves(camera, day, count), hash)));
            int number = last == null ? 1 : last.link().number() + 1;
            SignedCertificate signed = SignedCertificate.sign(
                    new Certificate(
                            new Campus(new CampusId(1), new Code(campus), "实验小学", CampusKind.PUBLIC_SCHOOL, Map.of()),
                            number,
                            last == null ? null : last.link(),
                            supersedes == null ? null : supersedes.link(),
                            supersedes == null ? Cause.COMPLETE : Cause.LATE_FOOTAGE,
                            day,
                            RULES.zone(),
                            RULES.time(day),
                            RULES.time(day).end().plusSeconds(700),
                            RULES.time(day).end().plusSeconds(701),
                            List.of(),
                            cameras,
                            new LeavesObject(
                                    "proof/v1/" + campus + "/leaves/" + number + ".gz",
                                    hash.digest(Files.readAllBytes(unnamed)),
                                    Files.size(unnamed),
                                    2L * count)),
                    key);
            last = signed;
            return new Documents(
                    Files.write(directory.resolve(campus + "-" + number + ".json"), signed.bytes()),
                    Files.move(unnamed, directory.resolve(campus + "-" + number + ".gz")),
                    signed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That a camera's segment is among the leaves of a certificate, in a file. */
    public Path proof(Documents certified, String camera, int number) throws IOException {
        LocalDate day = certified.signed().day();
        List<String> leaves;
        try (var in = Files.newInputStream(certified.leaves())) {
            leaves = Leaves.read(in).of(new CameraId(CAMERAS.indexOf(camera) + 1));
        }
        InclusionProof proof = new InclusionProof(
                new Code(campus),
                day,
                certified.signed().link().number(),
                certified.signed().link().digest(),
                camera,
                leaf(camera, day, number),
                number,
                leaves.size(),
                new MerkleTree(key.known().algorithm().hash(), leaves).path(number));
        return Files.write(directory.resolve("proof-" + camera + "-" + number + ".json"), proof.json());
    }

    private CertifiedCamera camera(String code, LocalDate day, List<String> leaves, HashAlgorithm hash) {
        TimeRange window = new TimeRange(
                RULES.time(day).end().minus(Duration.ofDays(90)),
                RULES.time(day).end());
        int number = CAMERAS.indexOf(code) + 1;
        Camera camera = new Camera(
                new CameraId(number),
                new Code(code),
                new Code(campus),
                code,
                new Area(number, new CampusId(1), AreaKind.GATE, "校门"),
                "rtsp://127.0.0.1/" + code,
                false,
                true,
                false,
                Instant.parse("2026-01-01T00:00:00Z"),
                null,
                "24x7",
                RetentionClass.KEY,
                null);
        Duration recorded = Duration.ofSeconds(60L * leaves.size());
        return new CertifiedCamera(
                camera,
                90,
                2,
                times(recorded, Duration.ofDays(1)),
                window,
                times(recorded, window.duration()),
                leaves.size(),
                leaves.isEmpty() ? null : new MerkleTree(hash, leaves).root(),
                null,
                null,
                number == 1 ? ledger : null);
    }

    private static CertifiedTimes times(Duration recorded, Duration window) {
        Duration none = Duration.ZERO;
        return new CertifiedTimes(
                new CoverageTimes(recorded, window.minus(recorded), none, none, none, none, none, none), none);
    }
}
