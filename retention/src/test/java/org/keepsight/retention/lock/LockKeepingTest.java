package org.keepsight.retention.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.minio.GetObjectRetentionArgs;
import io.minio.IsObjectLegalHoldEnabledArgs;
import io.minio.MinioAsyncClient;
import io.minio.messages.Retention;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.check.StoredFootage;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.object.CephRgw;
import org.keepsight.storage.object.DeleteOutcome;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.LockMode;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.S3Settings;
import org.keepsight.storage.protection.FootageLocks;
import org.keepsight.storage.time.ClockVerdict;
import org.keepsight.storage.time.TrustedClock;

/** The store's locks follow policies and holds, whatever fails in between: real PostgreSQL, a locked bucket of Ceph RGW. */
class LockKeepingTest {
    private static final Duration SEGMENT = Duration.ofMinutes(1);
    private static final int MINUTES = 6;
    private static final int PAGE = 4;

    private final S3Settings settings = CephRgw.server().lockedBucket().locking(LockMode.COMPLIANCE);
    private final DatabaseAddress address = TestDatabase.createAddress();
    private final Database database = Database.open(address, 8);
    private final Jdbi owner =
            Jdbi.create(address.url() + "?currentSchema=keepsight", address.user(), address.password());
    private final Instant begin = Instant.now().minus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MINUTES);
    private volatile @Nullable ClockVerdict verdict;
    private final TrustedClock clock = () -> {
        ClockVerdict set = verdict;
        return set == null ? TrustedClock.believing(InstantSource.system()).judge() : set;
    };

    private S3ObjectStore real;
    private UnreliableLocks store;
    private MinioAsyncClient s3;
    private BackdatedFootage cameras;
    private StoredFootage footage;
    private CameraId camera;

    @BeforeEach
    void aPlayground() throws IOException {
        real = S3ObjectStore.open(settings);
        store = new UnreliableLocks(real);
        s3 = CephRgw.server().client();
        cameras = new BackdatedFootage(database.jdbi(), store.name());
        camera = cameras.camera(AreaKind.PLAYGROUND);
        new SegmentCatalogue(database.jdbi())
                .ensurePartitions(LocalDate.now(ZoneOffset.UTC).minusDays(4), 6);
        footage = new StoredFootage(database, store, FootageLocks.of(database.jdbi(), clock));
        settle(); // what making the camera and finding the store asked for
    }

    @AfterEach
    void close() {
        s3.close();
        real.close();
        database.close();
    }

    @Test
    void anUpgradeLocksWhatIsRecordedAndADowngradeShortensNothing() {
        List<Segment> recorded = record(RetentionClass.GENERAL, begin, MINUTES);
        assertThat(recorded).allSatisfy(each -> assertThat(days(each)).isEqualTo(30));
        assertThat(tasks()).as("its put has locked it").isZero();

        changeClass(RetentionClass.KEY);
        assertThat(tasks()).isOne();
        settle();
        assertThat(recorded).allSatisfy(each -> assertThat(days(each)).isEqualTo(90));

        changeClass(RetentionClass.GENERAL);
        settle();
        assertThat(recorded).allSatisfy(each -> assertThat(days(each)).isEqualTo(90));
        assertThat(record(RetentionClass.GENERAL, begin.plus(Duration.ofDays(1)), 1))
                .allSatisfy(each -> assertThat(days(each)).isEqualTo(30));
    }

    @Test
    void policiesOfEveryScopeLockWhatTheyAreAboutWhenTheyComeIntoForce() throws InterruptedException {
        List<Segment> recorded = record(RetentionClass.GENERAL, begin, 2);
        CameraId elsewhere = cameras.camera(AreaKind.CORRIDOR);
        settle();

        policy("class", "'GENERAL'", 31, "clock_timestamp()");
        assertThat(tasks()).as("the playground's and the corridor's").isEqualTo(2);
        settle();
        assertThat(recorded).allSatisfy(each -> assertThat(days(each)).isEqualTo(31));
        policy("class", "'GENERAL'", 30, "clock_timestamp()");
        assertThat(tasks()).as("fewer days lock nothing").isZero();
        policy("class", "'KEY'", 100, "clock_timestamp()");
        assertThat(tasks()).as("no camera here is, or ever was, of this class").isZero();
        policy("area_kind", "'CORRIDOR'", 40, "clock_timestamp()");
        assertThat(tasksOf(elsewhere)).isOne();
        assertThat(tasksOf(camera)).isZero();
        policy("campus_id", "(select campus_id from camera where id = " + camera + ")", 33, "clock_timestamp()");
        policy("camera_id", camera.toString(), 35, "clock_timestamp() + interval '3 seconds'");
        settle();
        assertThat(recorded)
                .as("the campus's now")
                .allSatisfy(each -> assertThat(days(each)).isEqualTo(33));
        while (tasks() > 0) { // the camera's comes into force
            Thread.sleep(100);
            settle();
        }
        assertThat(recorded).allSatisfy(each -> assertThat(days(each)).isEqualTo(35));
    }

    @Test
    void aKeepingThatDiesAtAnyPointIsGoneOnWith() {
        List<Segment> recorded = record(RetentionClass.GENERAL, begin, MINUTES);
        changeClass(RetentionClass.KEY);
        for (int answered : List.of(0, 1, 2, 3, PAGE, 1, 0, 1)) { // within a page, between pages, and within the next
            store.left.set(answered);
            settle();
            assertThat(tasks()).as("after %d", answered).isOne();
        }
        store.left.set(Integer.MAX_VALUE);
        settle();

        assertThat(tasks()).isZero();
        assertThat(recorded).allSatisfy(each -> assertThat(days(each)).isEqualTo(90));
    }

    @Test
    void progressIsKeptBetweenPages() {
        List<Segment> recorded = record(RetentionClass.GENERAL, begin, 2 * PAGE + 2);
        changeClass(RetentionClass.KEY);
        store.left.set(PAGE + 1);
        settle();
        assertThat(tasks()).isOne();
        store.asked.set(0);
        store.left.set(Integer.MAX_VALUE);
        settle();

        assertThat(store.asked.get())
                .as("the first page is not gone through again")
                .isEqualTo(PAGE + 2);
        assertThat(tasks()).isZero();
        assertThat(recorded).allSatisfy(each -> assertThat(days(each)).isEqualTo(90));
    }

    @Test
    void aSegmentThatCannotBeLockedIsToldAndTriedAgainAndHoldsUpNoOther() {
        List<Segment> recorded = record(RetentionClass.GENERAL, begin, MINUTES);
        String stuck = ObjectKey.of(recorded.get(2)).toString();
        store.refused.add(stuck);
        changeClass(RetentionClass.KEY);
        settle();

        LockBacklog backlog = keeping().backlog();
        assertThat(backlog).isEqualTo(new LockBacklog(1, 1, "AccessDenied: not this one"));
        assertThat(days(recorded.get(2))).isEqualTo(30);
        assertThat(recorded.stream().filter(each -> days(each) == 90)).hasSize(MINUTES - 1);
        settle();
        assertThat(keeping().backlog().failed()).as("after a pause").isOne();

        store.refused.clear();
        // The database's clock was years ahead when the pause was set, and is right again.
        owner.useHandle(
                handle -> handle.execute("update lock_task set not_before = clock_timestamp() + interval '9 years'"));
        store.asked.set(0);
        settle();
        assertThat(store.asked.get()).as("from the first that failed").isEqualTo(MINUTES - 2);
        assertThat(days(recorded.get(2))).isEqualTo(90);
        assertThat(keeping().backlog()).isEqualTo(LockBacklog.NONE);
    }

    @Test
    void aHoldIsSetAndStaysUntilTheLastOneEnds() {
        List<Segment> recorded = record(RetentionClass.GENERAL, begin, MINUTES);
        UUID first = hold(begin.plus(SEGMENT), begin.plus(SEGMENT.multipliedBy(3)));
        UUID second = hold(begin.plus(SEGMENT.multipliedBy(2)), begin.plus(SEGMENT.multipliedBy(4)));
        assertThat(pending(first)).isOne();
        settle();
        assertThat(pending(first) + pending(second)).isZero();
        assertThat(recorded.stream().map(this::isHeld)).containsExactly(false, true, true, true, false, false);

        release(first);
        assertThat(pending(first)).isOne();
        settle();
        assertThat(recorded.stream().map(this::isHeld)).containsExactly(false, false, true, true, false, false);
        assertThat(pending(first)).isZero();
        release(second);
        settle();
        assertThat(recorded.stream().map(this::isHeld)).doesNotContain(true);
    }

    @Test
    void whatArrivesLaterInsideAHoldIsHeldToo() throws IOException {
        UUID hold = hold(begin, begin.plus(SEGMENT.multipliedBy(10)));
        settle();
        List<Segment> late = record(RetentionClass.GENERAL, begin.plus(SEGMENT.multipliedBy(8)), 4);
        assertThat(pending(hold)).as("one task for all of them").isOne();
        settle();

        assertThat(late.stream().map(this::isHeld)).containsExactly(true, true, false, false);
        assertThat(store.delete(List.of(ObjectVersion.of(late.getFirst()))).getFirst())
                .isInstanceOfSatisfying(
                        DeleteOutcome.Failed.class,
                        failed -> assertThat(failed.why()).isEqualTo(DeleteOutcome.Why.LOCKED));
    }

    @Test
    void aClockThatIsNotBelievedLocksNoLongerThanIsVouchedForAndTheRestFollows() {
        Instant known = begin.plusSeconds(30);
        verdict = new ClockVerdict.Suspended(ClockVerdict.Doubt.AHEAD, Instant.parse("2035-01-01T00:00:00Z"), known);
        List<Segment> recorded = record(RetentionClass.GENERAL, begin, 3);
        settle();
        assertThat(recorded).allSatisfy(each -> assertThat(until(each)).isEqualTo(known.plus(Duration.ofDays(30))));
        assertThat(tasks()).as("dates wait, in one task").isOne();
        UUID hold = hold(begin, begin.plus(SEGMENT));
        settle();
        assertThat(pending(hold)).as("legal holds do not").isZero();
        assertThat(tasks()).isOne();

        verdict = null;
        settle();
        assertThat(tasks()).isZero();
        assertThat(recorded).allSatisfy(each -> assertThat(days(each)).isEqualTo(30));
    }

    @Test
    void footageFromTheFutureIsLockedFromNow() {
        Instant future = Instant.parse("2035-01-01T00:00:00Z");
        new SegmentCatalogue(database.jdbi()).ensurePartitions(LocalDate.of(2035, 1, 1), 0);
        Segment segment = record(RetentionClass.GENERAL, future, 1).getFirst();
        Instant locked = until(segment);
        assertThat(locked)
                .isBetween(
                        Instant.now().plus(Duration.ofDays(29)), Instant.now().plus(Duration.ofDays(31)));
    }

    @Test
    void aStoreThatBeginsToLockIsBroughtInLineWhole() {
        List<Segment> before = new ArrayList<>();
        StoredFootage unlocked = new StoredFootage(database, store);
        Run run = StoredFootage.run(camera, begin);
        before.add(unlocked.store(run, 0, begin, begin.plus(SEGMENT), RetentionClass.GENERAL));
        assertThat(retention(before.getFirst())).isNull();
        owner.useHandle(handle -> handle.execute("update store_lock set lock = 'NONE'"));
        settle();
        assertThat(days(before.getFirst())).isEqualTo(30);
    }

    @Test
    void aStoreThatDoesNotLockKeepsNoTasks(@TempDir Path directory) throws IOException {
        changeClass(RetentionClass.KEY);
        hold(begin, begin.plus(SEGMENT));
        assertThat(tasks()).isEqualTo(2);
        try (DirectoryObjectStore plain = new DirectoryObjectStore(directory)) {
            new LockKeeping(database.jdbi(), plain, clock).run();
        }
        assertThat(tasks()).isZero();
    }

    private LockKeeping keeping() {
        return new LockKeeping(database.jdbi(), store, clock, PAGE);
    }

    private void settle() {
        keeping().run();
    }

    private List<Segment> record(RetentionClass retentionClass, Instant from, int minutes) {
        Run run = StoredFootage.run(camera, from);
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < minutes; i++) {
            Instant start = from.plus(SEGMENT.multipliedBy(i));
            segments.add(footage.store(run, i, start, start.plus(SEGMENT), retentionClass));
        }
        return segments;
    }

    private void changeClass(RetentionClass retentionClass) {
        database.jdbi().useTransaction(handle -> {
            handle.execute("update registry_revision set value = value + 1");
            handle.execute(
                    "insert into camera_class (camera_id, since, class, basis) values (?, clock_timestamp(), ?, 'test')",
                    camera.value(),
                    retentionClass.name());
        });
    }

    private void policy(String scope, String of, int days, String from) {
        database.jdbi()
                .useHandle(handle -> handle.execute("insert into retention_policy (" + scope
                        + ", days, basis, effective_from, created_by) values (" + of + ", " + days + ", 'test', " + from
                        + ", 'test')"));
    }

    private UUID hold(Instant from, Instant to) {
        UUID id = UUID.randomUUID();
        database.jdbi().useTransaction(handle -> {
            handle.createUpdate("""
                    insert into hold (id, range_start, range_end, reason, case_number, requested_by, requested_at, review_at)
                    values (:id, :from, :to, 'test', 'test', 'officer', clock_timestamp(), clock_timestamp())
                    """)
                    .bind("id", id)
                    .bind("from", from.atOffset(ZoneOffset.UTC))
                    .bind("to", to.atOffset(ZoneOffset.UTC))
                    .execute();
            handle.execute("insert into hold_camera (hold, camera_id) values (?, ?)", id, camera.value());
        });
        return id;
    }

    private void release(UUID hold) {
        database.jdbi()
                .useHandle(handle -> assertThat(
                                handle.select("select release_hold(?, 'one', 'two', clock_timestamp(), 'test')", hold)
                                        .mapTo(Boolean.class)
                                        .one())
                        .isTrue());
    }

    private long tasks() {
        return count("select count(*) from lock_task");
    }

    private long tasksOf(CameraId of) {
        return count("select count(*) from lock_task where camera_id = " + of);
    }

    private long pending(UUID hold) {
        return count("select count(*) from lock_task where hold = '" + hold + "'");
    }

    private long count(String sql) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    /** How many days behind its end a segment is locked; a second is rounded up at most. */
    private long days(Segment segment) {
        Duration locked = Duration.between(segment.end(), until(segment));
        assertThat(locked.toSeconds() % 86_400).isBetween(0L, 1L);
        return locked.toDays();
    }

    private Instant until(Segment segment) {
        Retention retention = retention(segment);
        assertThat(retention).as("%s is locked", segment).isNotNull();
        return retention == null ? Instant.MIN : retention.retainUntilDate().toInstant();
    }

    private @Nullable Retention retention(Segment segment) {
        return s3.getObjectRetention(GetObjectRetentionArgs.builder()
                        .bucket(settings.bucket())
                        .object(ObjectKey.of(segment).toString())
                        .versionId(segment.versionId())
                        .build())
                .exceptionally(none -> null)
                .join();
    }

    private boolean isHeld(Segment segment) {
        return s3.isObjectLegalHoldEnabled(IsObjectLegalHoldEnabledArgs.builder()
                        .bucket(settings.bucket())
                        .object(ObjectKey.of(segment).toString())
                        .versionId(segment.versionId())
                        .build())
                .exceptionally(none -> false)
                .join();
    }
}
