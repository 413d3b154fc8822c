package org.keepsight.storage.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minio.CopyObjectArgs;
import io.minio.DeleteObjectLockConfigurationArgs;
import io.minio.DeleteObjectsArgs;
import io.minio.Directive;
import io.minio.GetObjectRetentionArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveBucketArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.SetBucketLifecycleArgs;
import io.minio.SetBucketVersioningArgs;
import io.minio.SetObjectRetentionArgs;
import io.minio.SourceObject;
import io.minio.messages.DeleteRequest;
import io.minio.messages.Filter;
import io.minio.messages.Item;
import io.minio.messages.LifecycleConfiguration;
import io.minio.messages.Retention;
import io.minio.messages.RetentionMode;
import io.minio.messages.Status;
import io.minio.messages.VersioningConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.check.CheckCount;
import org.keepsight.storage.check.CheckListener;
import org.keepsight.storage.check.CheckOptions;
import org.keepsight.storage.check.CheckScope;
import org.keepsight.storage.check.Discrepancy;
import org.keepsight.storage.check.Mending;
import org.keepsight.storage.check.Sample;
import org.keepsight.storage.check.StorageCheck;
import org.keepsight.storage.check.StoredFootage;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAccess;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.CephRgw;
import org.keepsight.storage.object.DeleteOutcome;
import org.keepsight.storage.object.LockMode;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.S3Settings;
import org.keepsight.storage.object.StoredObject;
import org.keepsight.storage.time.TrustedClock;

/**
 * Whoever has the service's own database role and the store's own keys cannot take protected footage away: real PostgreSQL, a
 * bucket of a real Ceph RGW in compliance mode.
 */
class ProtectedFootageTest {
    private final S3Settings settings = CephRgw.server().lockedBucket().locking(LockMode.COMPLIANCE);
    private final DatabaseAddress address = TestDatabase.createAddress();
    private final Database database = Database.open(address, 4);
    private final SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());

    @TempDir
    Path directory;

    private ObjectStore store;
    private MinioAsyncClient s3;
    private CameraId camera;
    private Segment segment;
    private String key;
    private String version;

    @BeforeEach
    void storeAProtectedSegment() throws IOException {
        store = S3ObjectStore.open(settings);
        s3 = CephRgw.server().client();
        camera = new BackdatedFootage(database.jdbi(), store.name()).camera(AreaKind.GATE);
        catalogue.ensurePartitions(LocalDate.now(ZoneOffset.UTC).minusDays(41), 42);
        FootageLocks locks = FootageLocks.of(database.jdbi(), TrustedClock.believing(InstantSource.system()));
        Instant start = Instant.now().minus(Duration.ofDays(40)).truncatedTo(ChronoUnit.MICROS);
        Run run = StoredFootage.run(camera, start);
        segment = new StoredFootage(database, store, locks)
                .store(run, 0, start, start.plusSeconds(60), RetentionClass.KEY);
        key = ObjectKey.of(segment).toString();
        version = String.valueOf(segment.versionId());
    }

    @AfterEach
    void close() {
        s3.close();
        store.close();
        database.close();
    }

    @Test
    void isLockedFromItsPutForItsDaysAfterItsEnd() {
        Instant due = segment.end().plus(Duration.ofDays(90));
        Retention lock = retention();
        assertThat(lock.mode()).isEqualTo(RetentionMode.COMPLIANCE);
        assertThat(lock.retainUntilDate().toInstant()).isBetween(due, due.plusSeconds(1));
        assertThat(store.name()).startsWith("s3:");
    }

    @Test
    void sqlDoesNotTakeItAway() throws IOException {
        PlainSession session = new PlainSession(DatabaseAccess.ofOwner(address).service());
        String row = "camera_id = %s and run = '%s'".formatted(camera, segment.run());
        String which = "%s, array['%s'::timestamptz], array['%s'::uuid], array[%d], gen_random_uuid()"
                .formatted(camera, segment.end(), segment.run(), segment.sequence());
        String day = LocalDate.ofInstant(segment.end(), ZoneOffset.UTC).toString();

        for (String sql : SqlAttacks.refused(row, which, "segment_" + day.replace("-", ""), address.user(), camera)) {
            assertThat(session.refusal(sql)).as(sql).isPresent();
        }
        for (String sql : SqlAttacks.unheeded(day, camera)) {
            assertThat(session.refusal(sql)).as(sql).isEmpty();
        }
        for (String before : SqlAttacks.TRICKS) {
            assertThat(session.refusal(before + "select keepsight.condemn(" + which + ")"))
                    .as(before)
                    .get()
                    .asString()
                    .containsAnyOf("younger than its minimum", "decided on as things are now");
        }
        plays();
    }

    @Test
    void plainS3DoesNotTakeItAway() throws Exception {
        refused(
                "delete",
                s3.removeObject(RemoveObjectArgs.builder()
                        .bucket(settings.bucket())
                        .object(key)
                        .versionId(version)
                        .build()));
        refused(
                "delete, bypassing governance",
                s3.removeObject(RemoveObjectArgs.builder()
                        .bucket(settings.bucket())
                        .object(key)
                        .versionId(version)
                        .bypassGovernanceMode(true)
                        .build()));
        assertThat(s3.deleteObjects(DeleteObjectsArgs.builder()
                                .bucket(settings.bucket())
                                .objects(List.of(new DeleteRequest.Object(key, version)))
                                .bypassGovernanceMode(true)
                                .build())
                        .join()
                        .result()
                        .errors())
                .as("bulk delete, bypassing governance")
                .hasSize(1);
        assertThat(raw(Http.Method.DELETE)).as("a delete by hand").isEqualTo(403);
        refused(
                "shorter retention",
                s3.setObjectRetention(retention(RetentionMode.COMPLIANCE, Duration.ofDays(1), false)));
        refused(
                "shorter, bypassing",
                s3.setObjectRetention(retention(RetentionMode.COMPLIANCE, Duration.ofDays(1), true)));
        refused("weaker", s3.setObjectRetention(retention(RetentionMode.GOVERNANCE, Duration.ofDays(400), false)));
        refused(
                "weaker, bypassing",
                s3.setObjectRetention(retention(RetentionMode.GOVERNANCE, Duration.ofDays(400), true)));
        refused(
                "no versions any more",
                s3.setBucketVersioning(SetBucketVersioningArgs.builder()
                        .bucket(settings.bucket())
                        .config(new VersioningConfiguration(VersioningConfiguration.Status.SUSPENDED, null, null, null))
                        .build()));
        refused(
                "delete the bucket",
                s3.removeBucket(
                        RemoveBucketArgs.builder().bucket(settings.bucket()).build()));
        unheeded(
                "delete the bucket's lock",
                s3.deleteObjectLockConfiguration(DeleteObjectLockConfigurationArgs.builder()
                        .bucket(settings.bucket())
                        .build()));

        assertThat(store.capabilities().lock()).isEqualTo(LockMode.COMPLIANCE);
        assertThat(store.delete(List.of(ObjectVersion.of(segment))))
                .singleElement()
                .satisfies(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(
                                DeleteOutcome.Failed.class,
                                failed -> assertThat(failed.why()).isEqualTo(DeleteOutcome.Why.LOCKED)));
        assertThat(findings()).isEmpty();
        plays();
    }

    @Test
    void aLifecycleRuleTakesOnlyWhatIsNotLocked() throws Exception {
        Path file = Files.writeString(directory.resolve("free"), "free");
        StoredObject free =
                store.put("v1/free", file, Digest.ofContent("free".getBytes(StandardCharsets.UTF_8)), Map.of());
        LifecycleConfiguration.Rule rule = new LifecycleConfiguration.Rule(
                Status.ENABLED,
                null,
                new LifecycleConfiguration.Expiration((ZonedDateTime) null, 1, null, null),
                new Filter(""),
                "everything",
                new LifecycleConfiguration.NoncurrentVersionExpiration(1, null),
                null,
                null);
        s3.setBucketLifecycle(SetBucketLifecycleArgs.builder()
                        .bucket(settings.bucket())
                        .config(new LifecycleConfiguration(List.of(rule)))
                        .build())
                .join();

        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (versions("v1/free").contains(free.versionId())) {
            assertThat(System.nanoTime()).as("the rule never came into effect").isLessThan(deadline);
            Thread.sleep(500);
            CephRgw.server().applyLifecycles();
        }

        assertThat(versions(key)).contains(version);
        assertThat(store.stat(key)).as("a marker on top hides it").isEmpty();
        assertThat(findings()).contains("HIDDEN_BY_MARKER " + key);
        plays();
    }

    @Test
    void whatIsPutOverItIsNamedAndNotPlayed() throws Exception {
        byte[] forged = "forged".getBytes(StandardCharsets.UTF_8);
        s3.putObject(PutObjectArgs.builder()
                        .bucket(settings.bucket())
                        .object(key)
                        .data(forged, forged.length)
                        .build())
                .join();
        s3.copyObject(CopyObjectArgs.builder()
                        .bucket(settings.bucket())
                        .object(key)
                        .metadataDirective(Directive.REPLACE)
                        .source(SourceObject.builder()
                                .bucket(settings.bucket())
                                .object(key)
                                .build())
                        .build())
                .join();
        assertThat(versions(key)).hasSize(3);
        assertThat(findings()).containsExactly("EXTRA_VERSIONS " + key);

        s3.removeObject(RemoveObjectArgs.builder()
                        .bucket(settings.bucket())
                        .object(key)
                        .build())
                .join();
        assertThat(findings()).containsExactly("EXTRA_VERSIONS " + key, "HIDDEN_BY_MARKER " + key);
        plays();
    }

    @Test
    void whatIsDueLeavesNeitherVersionNorMarkerBehind() throws Exception {
        byte[] content = "short-lived".getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(directory.resolve("short"), content);
        Instant until = Instant.now().plusSeconds(4);
        StoredObject object = store.put("v1/short", file, Digest.ofContent(content), Map.of(), until);
        List<ObjectVersion> doomed = List.of(new ObjectVersion(object.key(), object.versionId()));
        List<DeleteOutcome> refusals = new ArrayList<>();

        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        DeleteOutcome outcome = store.delete(doomed).getFirst();
        while (outcome instanceof DeleteOutcome.Failed) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            refusals.add(outcome);
            Thread.sleep(200);
            outcome = store.delete(doomed).getFirst();
        }

        assertThat(Instant.now()).isAfter(until);
        assertThat(refusals)
                .isNotEmpty()
                .allSatisfy(each ->
                        assertThat(((DeleteOutcome.Failed) each).reason()).contains("AccessDenied"));
        assertThat(versions("v1/short")).isEmpty();
    }

    /** Every byte is there, and a picture can be seen. */
    private void plays() throws IOException {
        Segment row = catalogue
                .segment(camera, segment.end(), segment.run(), segment.sequence())
                .orElseThrow();
        assertThat(row).isEqualTo(segment);
        byte[] bytes;
        try (InputStream in = store.get(ObjectVersion.of(row), 0, row.bytes())) {
            bytes = in.readAllBytes();
        }
        assertThat(Digest.ofContent(bytes)).isEqualTo(segment.digest());
        assertThat(new StillDecoder().jpeg(Arrays.copyOf(bytes, bytes.length - 16), 160))
                .hasSizeGreaterThan(500);
        assertThat(catalogue.segments(camera, new TimeRange(segment.time().start(), segment.end()), null, 10))
                .containsExactly(segment);
        assertThat(retention().retainUntilDate().toInstant())
                .isAfterOrEqualTo(segment.end().plus(Duration.ofDays(90)));
    }

    private SortedSet<String> findings() throws Exception {
        SortedSet<String> found = new TreeSet<>();
        CheckOptions options = new CheckOptions(Duration.ZERO, 1, Sample.ALL, Sample.ALL, 1);
        new StorageCheck(
                        database.jdbi(),
                        store,
                        new ObjectSeal(StoredFootage.KEY),
                        options,
                        null,
                        InstantSource.system())
                .run(CheckScope.everything(List.of(camera)), new CheckListener() {
                    @Override
                    public void found(@Nullable CameraId lookedAt, Discrepancy discrepancy, @Nullable Mending mending) {
                        found.add(discrepancy.kind() + " " + discrepancy.subject());
                    }

                    @Override
                    public void passed(CameraId passed, LocalDate through, CheckCount counted) {}
                });
        return found;
    }

    private void refused(String what, CompletableFuture<?> attempt) {
        assertThatThrownBy(attempt::join).as(what).isInstanceOf(CompletionException.class);
        System.out.println("  S3: " + what + ": refused");
    }

    /** Whether the store takes this or not, nothing follows from it for what is locked. */
    private void unheeded(String what, CompletableFuture<?> attempt) {
        boolean taken = attempt.handle((done, failure) -> failure == null).join();
        System.out.println("  S3: " + what + ": " + (taken ? "taken, to no effect" : "refused"));
    }

    private SetObjectRetentionArgs retention(RetentionMode mode, Duration ahead, boolean bypass) {
        return SetObjectRetentionArgs.builder()
                .bucket(settings.bucket())
                .object(key)
                .versionId(version)
                .config(new Retention(mode, ZonedDateTime.now(ZoneOffset.UTC).plus(ahead)))
                .bypassGovernanceMode(bypass)
                .build();
    }

    private Retention retention() {
        return s3.getObjectRetention(GetObjectRetentionArgs.builder()
                        .bucket(settings.bucket())
                        .object(key)
                        .versionId(version)
                        .build())
                .join();
    }

    /** Without any library between: a signed address and an HTTP client. */
    private int raw(Http.Method method) throws Exception {
        String signed = s3.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                .method(method)
                .bucket(settings.bucket())
                .object(key)
                .versionId(version)
                .build());
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(signed))
                                    .method(method.toString(), HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private List<String> versions(String name) throws Exception {
        List<String> versions = new ArrayList<>();
        for (Result<Item> item : s3.listObjects(ListObjectsArgs.builder()
                .bucket(settings.bucket())
                .prefix(name)
                .includeVersions(true)
                .build())) {
            versions.add(item.get().versionId());
        }
        return versions;
    }
}
