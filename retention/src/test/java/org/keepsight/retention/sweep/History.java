package org.keepsight.retention.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.protection.CameraStandings;
import org.keepsight.storage.protection.PolicyScope;
import org.keepsight.storage.protection.RetentionPolicy;
import org.keepsight.storage.protection.Standing;

/**
 * A random life of one camera: what it was when, what was decided about it, what it recorded. Instants are whole
 * microseconds; many of them meet exactly.
 *
 * @param areas which kind it watched since when, oldest first
 * @param overrides the class it had by itself since when (empty: it followed its area), oldest first
 */
record History(
        CameraId camera,
        Code code,
        Code campus,
        Instant commissionedAt,
        List<Since<AreaKind>> areas,
        List<Since<Optional<RetentionClass>>> overrides,
        List<RetentionPolicy> policies,
        List<Held> holds,
        List<Candidate> footage) {
    /** A value from an instant on. */
    record Since<T>(Instant at, T value) {}

    /** A hold and when it protected; {@code releasedAt} {@code null}: it still does. */
    record Held(
            TimeRange range, Instant requestedAt, @Nullable Instant releasedAt) {
        boolean protects(Instant now) {
            return !requestedAt.isAfter(now) && (releasedAt == null || releasedAt.isAfter(now));
        }
    }

    static final RunId RUN = RunId.create(Instant.parse("2026-01-01T00:00:00Z"));
    private static final AreaKind[] KINDS = {AreaKind.GATE, AreaKind.PLAYGROUND, AreaKind.CANTEEN, AreaKind.OTHER};
    private static final Digest NOTHING = Digest.ofContent(new byte[0]);

    /**
     * @param newest about when it ends; it goes back half a year
     * @param shared policies of classes and area kinds; those of this campus and camera are added to the same list
     */
    static History random(Random random, CameraId camera, Instant newest, List<RetentionPolicy> shared) {
        Code code = new Code("C" + camera.value());
        Code campus = new Code("S" + camera.value());
        List<Instant> moments = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            moments.add(newest.minus(micros(random, Duration.ofDays(190))));
        }
        Instant commissioned = newest.minus(micros(random, Duration.ofDays(200)));
        List<Since<AreaKind>> areas = new ArrayList<>();
        areas.add(new Since<>(commissioned, KINDS[random.nextInt(KINDS.length)]));
        for (int i = random.nextInt(3); i > 0; i--) {
            areas.add(new Since<>(pick(random, moments), KINDS[random.nextInt(KINDS.length)]));
        }
        List<Since<Optional<RetentionClass>>> overrides = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            overrides.add(new Since<>(pick(random, moments), override(random)));
        }
        History history = new History(
                camera,
                code,
                campus,
                commissioned,
                versions(areas),
                versions(overrides),
                shared,
                new ArrayList<>(),
                new ArrayList<>());
        for (int i = random.nextInt(3); i > 0; i--) {
            PolicyScope scope =
                    random.nextBoolean() ? new PolicyScope.OfCampus(campus) : new PolicyScope.OfCamera(code);
            shared.add(policy(random, shared.size() + 1, scope, pick(random, moments)));
        }
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            history.footage.add(history.recorded(random, pick(random, moments), i));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            history.holds.add(history.held(random, newest));
        }
        return history;
    }

    private static Optional<RetentionClass> override(Random random) {
        return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(anyClass(random));
    }

    private static RetentionClass anyClass(Random random) {
        return random.nextBoolean() ? RetentionClass.KEY : RetentionClass.GENERAL;
    }

    /** One version an instant, as the registry keeps them. */
    private static <T> List<Since<T>> versions(List<Since<T>> random) {
        List<Since<T>> sorted = new ArrayList<>(random);
        sorted.sort(Comparator.comparing(Since::at));
        List<Since<T>> versions = new ArrayList<>();
        for (Since<T> each : sorted) {
            Instant after =
                    versions.isEmpty() ? Instant.MIN : versions.getLast().at().plusNanos(1_000);
            versions.add(each.at().isBefore(after) ? new Since<>(after, each.value()) : each);
        }
        return versions;
    }

    /** What every installation begins with, and a few versions for classes, area kinds and other places. */
    static List<RetentionPolicy> sharedPolicies(Random random, Instant newest) {
        List<RetentionPolicy> policies = new ArrayList<>(List.of(
                policy(1, new PolicyScope.OfClass(RetentionClass.GENERAL), 30, Instant.EPOCH),
                policy(2, new PolicyScope.OfClass(RetentionClass.KEY), 90, Instant.EPOCH)));
        List<PolicyScope> scopes = List.of(
                new PolicyScope.OfClass(RetentionClass.GENERAL),
                new PolicyScope.OfClass(RetentionClass.KEY),
                new PolicyScope.OfAreaKind(KINDS[random.nextInt(KINDS.length)]));
        for (int i = random.nextInt(4); i > 0; i--) {
            PolicyScope scope = scopes.get(random.nextInt(scopes.size()));
            Instant from = newest.minus(micros(random, Duration.ofDays(190)));
            policies.add(policy(random, policies.size() + 1, scope, from));
        }
        return policies;
    }

    private static RetentionPolicy policy(Random random, int version, PolicyScope scope, Instant from) {
        return policy(version, scope, scope.legalMinimum() + random.nextInt(60), from);
    }

    private static RetentionPolicy policy(int version, PolicyScope scope, int days, Instant from) {
        return new RetentionPolicy(version, scope, days, "basis", from, "test", "test", null);
    }

    private Candidate recorded(Random random, Instant start, int number) {
        Instant end = start.plusNanos(1_000L * (1 + random.nextInt(random.nextBoolean() ? 3 : 60_000_000)));
        RetentionClass atWrite = random.nextInt(5) == 0
                ? anyClass(random) // the worker had not heard yet
                : NaiveRetention.classAt(this, start);
        return new Candidate(
                new ObjectKey(camera, new TimeRange(start, end), RUN, number, 1, atWrite, Origin.LIVE, NOTHING),
                null,
                1_000 + number);
    }

    private Held held(Random random, Instant newest) {
        Candidate about = footage.get(random.nextInt(footage.size()));
        Instant from = random.nextBoolean() ? about.end() : about.start().minusNanos(1_000L * random.nextInt(3));
        TimeRange range = new TimeRange(from, from.plusNanos(1_000L * (1 + random.nextInt(60_000_000))));
        Duration age = micros(random, Duration.ofDays(170)).plusNanos(1_000);
        Instant requested = newest.minus(age);
        return new Held(range, requested, random.nextInt(3) == 0 ? null : requested.plus(micros(random, age)));
    }

    /** The same, with those policies only that are not about another camera or campus. */
    History withOwnPolicies() {
        List<RetentionPolicy> own = policies.stream()
                .filter(each -> switch (each.scope()) {
                    case PolicyScope.OfCampus scope -> scope.campus().equals(campus);
                    case PolicyScope.OfCamera scope -> scope.camera().equals(code);
                    case PolicyScope.OfClass scope -> true;
                    case PolicyScope.OfAreaKind scope -> true;
                })
                .toList();
        return new History(camera, code, campus, commissionedAt, areas, overrides, own, holds, footage);
    }

    /** What it was, as the registry tells. */
    CameraStandings standings() {
        TreeSet<Instant> changes = new TreeSet<>();
        areas.forEach(each -> changes.add(each.at()));
        overrides.forEach(each -> changes.add(each.at()));
        return new CameraStandings(
                camera,
                code,
                campus,
                commissionedAt,
                changes.stream()
                        .map(at -> new Standing(at, NaiveRetention.classAt(this, at), NaiveRetention.kindAt(this, at)))
                        .toList());
    }

    /** What was under a hold at an instant. */
    TimeRanges heldAt(Instant now) {
        return holds.stream()
                .filter(each -> each.protects(now))
                .map(each -> TimeRanges.of(each.range()))
                .reduce(TimeRanges.NONE, TimeRanges::union);
    }

    static Duration micros(Random random, Duration most) {
        return Duration.ofNanos(1_000L * random.nextLong(most.toNanos() / 1_000));
    }

    private static Instant pick(Random random, List<Instant> moments) {
        return Objects.requireNonNull(moments.get(random.nextInt(moments.size())));
    }
}
