package org.keepsight.retention.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.RetentionPolicy;

class RetentionPlannerTest {
    private static final Instant END = Instant.parse("2026-03-01T10:00:00.123456Z");
    private static final List<RetentionPolicy> MINIMA = List.of(
            policy(1, RetentionClass.GENERAL, 30, Instant.EPOCH), policy(2, RetentionClass.KEY, 90, Instant.EPOCH));

    @Test
    void footageIsDueWhenItsExactDaysHavePassedSinceItsEndAndNotAMicrosecondBefore() {
        Candidate general = ended(END, RetentionClass.GENERAL);
        Candidate key = ended(END, RetentionClass.KEY);
        Instant generalDue = END.plus(30, ChronoUnit.DAYS);
        Instant keyDue = END.plus(90, ChronoUnit.DAYS);
        assertThat(due(generalDue.minusNanos(1_000), RetentionClass.GENERAL, general))
                .isEmpty();
        assertThat(due(generalDue, RetentionClass.GENERAL, general)).containsExactly(general);
        assertThat(due(generalDue, RetentionClass.GENERAL, general, key)).containsExactly(general);
        assertThat(due(keyDue.minusNanos(1_000), RetentionClass.GENERAL, key)).isEmpty();
        assertThat(due(keyDue, RetentionClass.GENERAL, key)).containsExactly(key);
    }

    @Test
    void anUpgradeOfTheCameraProtectsWhatWasWrittenAsGeneral() {
        Candidate general = ended(END, RetentionClass.GENERAL);
        assertThat(due(END.plus(90, ChronoUnit.DAYS).minusNanos(1_000), RetentionClass.KEY, general))
                .isEmpty();
        assertThat(due(END.plus(90, ChronoUnit.DAYS), RetentionClass.KEY, general))
                .containsExactly(general);
    }

    @Test
    void aVersionThatWasEverInForceWhileTheFootageExistedCounts() {
        List<RetentionPolicy> policies = new ArrayList<>(MINIMA);
        policies.add(policy(3, RetentionClass.GENERAL, 60, END.plusSeconds(10)));
        policies.add(policy(4, RetentionClass.GENERAL, 30, END.plusSeconds(20)));
        policies.add(policy(5, RetentionClass.GENERAL, 99, END.plus(59, ChronoUnit.DAYS)));
        Candidate before = ended(END, RetentionClass.GENERAL);
        Candidate between = starting(END.plusSeconds(15), RetentionClass.GENERAL);
        Candidate after = starting(END.plusSeconds(20), RetentionClass.GENERAL);
        RetentionPlanner planner = new RetentionPlanner(policies, END.plus(58, ChronoUnit.DAYS));
        assertThat(planner.due(List.of(before, between, after), RetentionClass.GENERAL))
                .containsExactly(after);
    }

    /** The oracle looks at every moment at which anything changed; the database must think the same. */
    @Test
    void randomPoliciesAndClassesAgreeWithAnOracleAndWithTheDatabase() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 3; round++) {
            DatabaseAddress address = TestDatabase.createAddress();
            try (Database database = Database.open(address, 2)) {
                Jdbi owner = Jdbi.create(address.url(), address.user(), address.password())
                        .installPlugin(new PostgresPlugin());
                owner.useHandle(h -> addPolicies(h, random));
                List<RetentionPolicy> policies = new RetentionPolicies(database.jdbi(), TestAudit.log()).all();
                BackdatedFootage footage = new BackdatedFootage(database.jdbi(), "directory:/x");
                for (AreaKind kind : List.of(AreaKind.GATE, AreaKind.OTHER)) {
                    CameraId camera = footage.camera(kind);
                    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
                    RetentionPlanner planner = new RetentionPlanner(policies, now);
                    for (int i = 0; i < 60; i++) {
                        RetentionClass written = random.nextBoolean() ? RetentionClass.KEY : RetentionClass.GENERAL;
                        Instant start =
                                now.minus(random.nextInt(500), ChronoUnit.DAYS).minusSeconds(random.nextInt(3));
                        Duration required = planner.required(written, kind.defaultClass(), start);
                        String where =
                                "seed %d, %s in %s from %s of %s".formatted(seed, written, kind, start, policies);
                        assertThat(required).as(where).isEqualTo(oracle(policies, written, kind, start, now));
                        assertThat(required).as(where).isEqualTo(inDatabase(database, camera, written, start));
                        assertThat(planner.horizon(written, kind.defaultClass()))
                                .as(where)
                                .isAfterOrEqualTo(now.minus(required));
                    }
                }
            }
        }
    }

    private static void addPolicies(Handle handle, Random random) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.DAYS);
        for (int i = 0; i < 6; i++) {
            boolean key = random.nextBoolean();
            Instant effective = now.minus(random.nextInt(400) - 20, ChronoUnit.DAYS);
            Instant made = effective.minus(random.nextInt(3) - 1, ChronoUnit.DAYS);
            handle.createUpdate("""
                    insert into keepsight.retention_policy (class, days, basis, effective_from, created_by, created_at)
                    values (:class, :days, 'b', :effective, 'x', :made)
                    """)
                    .bind("class", key ? "KEY" : "GENERAL")
                    .bind("days", (key ? 90 : 30) + random.nextInt(100))
                    .bind("effective", effective.atOffset(ZoneOffset.UTC))
                    .bind("made", made.atOffset(ZoneOffset.UTC))
                    .execute();
        }
    }

    private static Duration oracle(
            List<RetentionPolicy> policies, RetentionClass written, AreaKind kind, Instant start, Instant now) {
        List<Instant> moments = new ArrayList<>(List.of(start, now));
        policies.stream()
                .map(RetentionPolicy::effectiveFrom)
                .filter(at -> at.isAfter(start) && !at.isAfter(now))
                .forEach(moments::add);
        int days = 0;
        for (Instant moment : moments) {
            for (RetentionClass each : List.of(written, kind.defaultClass())) {
                days = Math.max(
                        days,
                        policies.stream()
                                .filter(p -> p.retentionClass() == each
                                        && !p.effectiveFrom().isAfter(moment))
                                .max(Comparator.comparing(RetentionPolicy::effectiveFrom)
                                        .thenComparingInt(RetentionPolicy::version))
                                .orElseThrow()
                                .days());
            }
        }
        return Duration.ofDays(days);
    }

    private static Duration inDatabase(Database database, CameraId camera, RetentionClass written, Instant start) {
        OffsetDateTime at = start.atOffset(ZoneOffset.UTC);
        return Duration.ofDays(database.jdbi()
                .withHandle(h -> h.createQuery("select days from required_days(:camera, :class, :start)")
                        .bind("camera", camera.value())
                        .bind("class", String.valueOf(written.letter()))
                        .bind("start", at)
                        .mapTo(Integer.class)
                        .one()));
    }

    private static List<Candidate> due(Instant now, RetentionClass today, Candidate... candidates) {
        return new RetentionPlanner(MINIMA, now).due(List.of(candidates), today);
    }

    private static RetentionPolicy policy(int version, RetentionClass retentionClass, int days, Instant effective) {
        return new RetentionPolicy(version, retentionClass, days, "basis", effective, "x");
    }

    private static Candidate ended(Instant end, RetentionClass written) {
        return starting(end.minusSeconds(60), written);
    }

    private static Candidate starting(Instant start, RetentionClass written) {
        ObjectKey key = new ObjectKey(
                new CameraId(1),
                new TimeRange(start, start.plusSeconds(60)),
                RunId.create(start),
                0,
                1,
                written,
                Origin.LIVE,
                Digest.ofContent(new byte[0]));
        return new Candidate(key, null, 1);
    }
}
