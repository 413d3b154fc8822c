package org.keepsight.retention.audit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.keepsight.retention.audit.AuditWorld.AUDITOR;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.retention.audit.Audit.State;
import org.keepsight.retention.audit.Sampling.Drawn;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.registry.Camera;

/** Audits over a real database and a real store, with real video that is damaged behind our back. */
class SpotAuditsTest {
    private static final int SEEDS = 500;

    @TempDir
    Path directory;

    private AuditWorld world;
    private Instant settled;

    @BeforeEach
    void open() throws IOException {
        world = new AuditWorld(directory);
        settled = Instant.now()
                .truncatedTo(ChronoUnit.MINUTES)
                .minus(PopulationReader.SETTLING)
                .minusSeconds(120);
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** Shown by 6: a whole real audit of everything gives the truth; 500 samples are held against it. */
    @Test
    void theBoundCoversTheTrueRate() throws Exception {
        long damage = System.nanoTime();
        System.out.println("SpotAuditsTest: damage by seed " + damage + ", samples by seeds 'seed 0' to 'seed 499'");
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Instant begin =
                    settled.minus(67, ChronoUnit.MINUTES).plusSeconds(13L * (i + 1)); // minutes straddle segments
            Camera camera = world.camera("S" + i % 2, "C" + i, i < 2 ? "GATE" : "PLAYGROUND", begin);
            segments.addAll(world.record(camera, begin, 75));
        }
        damageOnePercent(segments, new Random(damage));
        try (SpotAudits audits = world.audits(world.store)) {
            Audit frozen = audits.freeze(AuditScope.COUNTY, SpotAudits.MOST, AUDITOR, "everything is looked at");
            audits.seed(frozen.id(), "all", AUDITOR, "everything is looked at");
            Audit ended = AuditWorld.await(audits, frozen.id(), State.FINISHED);
            Map<String, Verdict> truth = new HashMap<>();
            for (AuditMinute minute : audits.minutes(ended)) {
                truth.put(minute.camera() + "/" + minute.time().start().getEpochSecond() / 60, minute.verdict());
            }
            assertThat(truth).hasSize((int) frozen.minutes()).hasSizeGreaterThan(270);
            assertThat(truth.values()).contains(Verdict.OK).anyMatch(Verdict::refutes);
            Population population = PopulationText.parse(audits.population(frozen.id()));
            held(population, frozen.population(), truth, 100);
        }
    }

    private void damageOnePercent(List<Segment> segments, Random random) throws IOException {
        for (int i = 0; i < segments.size() / 100; i++) {
            Segment segment = segments.remove(random.nextInt(segments.size()));
            switch (i % 3) {
                case 0 -> world.remove(segment);
                case 1 -> world.flip(segment);
                default -> world.cut(segment);
            }
        }
    }

    private static void held(Population population, Digest digest, Map<String, Verdict> truth, int size) {
        double rate = (double) truth.values().stream().filter(Verdict::refutes).count() / truth.size();
        int covered = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Verdict> sample = Sampling.draw(population, digest, "seed " + seed, size).stream()
                    .map(each -> truth.get(each.camera() + "/" + each.minute()))
                    .toList();
            Estimate proof = AuditResult.of(sample).proof();
            covered += requireNonNull(proof.bound()) >= rate ? 1 : 0;
            assertThat(proof.trials()).isEqualTo(size);
        }
        System.out.printf(
                "SpotAuditsTest: true rate %.4f of %d minutes; the 95 %% bound of %d covers it for %d of %d seeds%n",
                rate, truth.size(), size, covered, SEEDS);
        assertThat((double) covered / SEEDS).isGreaterThanOrEqualTo(0.93);
    }

    @Test
    void eachVerdictIsFoundAndItsReasonKept() throws Exception {
        Instant begin = settled.minus(30, ChronoUnit.MINUTES);
        Camera camera = world.camera("QX01", "G-01", "GATE", begin);
        List<Segment> good = world.record(camera, begin, 10); // minute 10 to 12 were never recorded
        List<Segment> rest = world.record(camera, begin.plus(13, ChronoUnit.MINUTES), 8);
        world.remove(rest.get(0));
        world.flip(rest.get(1));
        world.cut(rest.get(2));
        lost(rest.get(3));
        world.owner.useHandle(
                handle -> handle.createUpdate("update segment set merkle_root = sha256('other') where end_at = :end")
                        .bind("end", rest.get(4).end().atOffset(ZoneOffset.UTC))
                        .execute());
        world.recordNoise(camera, begin.plus(21, ChronoUnit.MINUTES));
        world.record(camera, begin.plus(22, ChronoUnit.MINUTES).plusSeconds(20), 1);
        try (SpotAudits audits = world.audits(world.store)) {
            Audit audit = audits.freeze(AuditScope.COUNTY, 1000, AUDITOR, "督导抽查");
            vanish(rest.get(5)); // called recorded when frozen, and taken out of the catalogue before the seed
            audits.seed(audit.id(), null, AUDITOR, "督导抽查");
            Audit ended = AuditWorld.await(audits, audit.id(), State.FINISHED);
            Map<Long, AuditMinute> minutes = audits.minutes(ended).stream()
                    .collect(Collectors.toMap(
                            each -> Duration.between(begin, each.time().start()).toMinutes(), each -> each));
            Map<Integer, Verdict> expected = new HashMap<>();
            IntStream.range(0, 10).forEach(i -> expected.put(i, Verdict.OK));
            expected.put(10, Verdict.NOT_RECORDED);
            expected.put(13, Verdict.MISSING);
            expected.put(14, Verdict.CORRUPT);
            expected.put(15, Verdict.CORRUPT);
            expected.put(16, Verdict.LOST);
            expected.put(17, Verdict.UNSEALED);
            expected.put(18, Verdict.MISSING);
            expected.put(19, Verdict.OK);
            expected.put(21, Verdict.UNDECODABLE);
            expected.put(22, Verdict.PARTLY_RECORDED);
            expected.put(24, Verdict.NOT_RECORDED);
            expected.forEach((minute, verdict) -> assertThat(
                            requireNonNull(minutes.get((long) minute)).verdict())
                    .as("minute %d", minute)
                    .isEqualTo(verdict));
            AuditMinute ok = requireNonNull(minutes.get(3L));
            assertThat(ok.objects()).singleElement().satisfies(object -> {
                assertThat(object.expected())
                        .isEqualTo(good.get(3).digest().hex())
                        .isEqualTo(object.found());
                assertThat(object.keyframes()).isEqualTo(2);
            });
            assertThat(ok.still()).isTrue();
            assertThat(ok.pictureAt()).isEqualTo(begin.plus(3, ChronoUnit.MINUTES));
            assertThat(audits.still(audit.id(), ok.number()))
                    .startsWith(0xff, 0xd8)
                    .hasSizeLessThan(20_481);
            assertThat(requireNonNull(minutes.get(14L)).objects().getFirst().found())
                    .isNotEqualTo(requireNonNull(minutes.get(14L))
                            .objects()
                            .getFirst()
                            .expected());
            assertThat(requireNonNull(minutes.get(18L)).note()).contains("called recorded");
            assertThat(requireNonNull(minutes.get(14L)).still()).isFalse();
            AuditResult result = audits.result(ended);
            assertThat(result.proof().failures()).isEqualTo(6);
            assertThat(result.required().trials()).isEqualTo((int) audit.minutes());
            assertThat(result.required().failures())
                    .isGreaterThan(result.proof().failures());
            assertThat(texts("select kind from scrub_incident where ended_at is null"))
                    .containsExactly("FAILED_AUDIT");
        }
    }

    private void lost(Segment segment) {
        world.database
                .jdbi()
                .useHandle(handle -> handle.createQuery("select mark_lost(:camera, :end, :run, :seq)")
                        .bind("camera", segment.camera().value())
                        .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                        .bind("run", segment.run().value())
                        .bind("seq", segment.sequence())
                        .mapTo(Boolean.class)
                        .one());
    }

    private void vanish(Segment segment) {
        world.owner.useHandle(handle -> {
            handle.createUpdate("delete from segment where camera_id = :camera and end_at = :end")
                    .bind("camera", segment.camera().value())
                    .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                    .execute();
            handle.execute("select recompute_day(d.camera_id, d.day) from camera_day d");
        });
    }

    /** The record proves the order, and the service's role cannot write another. */
    @Test
    void theSeedComesAfterThePopulation() throws Exception {
        Instant begin = settled.minus(5, ChronoUnit.MINUTES);
        world.record(world.camera("QX01", "G-01", "GATE", begin), begin, 13);
        try (SpotAudits audits = world.audits(world.store)) {
            Audit frozen = audits.freeze(AuditScope.COUNTY, 3, AUDITOR, "r");
            assertThat(frozen.state()).isEqualTo(State.AWAITING_SEED);
            assertThat(frozen.seed()).isNull();
            assertThat(audits.minutes(frozen)).isEmpty();
            assertThat(Digest.ofContent(audits.population(frozen.id()))).isEqualTo(frozen.population());
            Audit seeded = audits.seed(frozen.id(), "骰子 3 6 1", AUDITOR, "r");
            assertThat(requireNonNull(seeded.seed()).at()).isAfter(frozen.frozenAt());
            assertThat(requireNonNull(seeded.seed()).drawn()).isFalse();
            assertThatThrownBy(() -> audits.seed(frozen.id(), "another", AUDITOR, "r"))
                    .isInstanceOf(DomainException.class)
                    .hasMessageContaining("has its seed");
            Audit again = audits.freeze(AuditScope.COUNTY, 3, AUDITOR, "r");
            List<Drawn> sample = Sampling.draw(
                    PopulationText.parse(audits.population(frozen.id())), frozen.population(), "骰子 3 6 1", 3);
            assertThat(audits.minutes(seeded))
                    .extracting(each -> each.time().start().getEpochSecond() / 60)
                    .containsExactlyElementsOf(
                            sample.stream().map(each -> (long) each.minute()).toList());
            assertThat(texts("""
                            select e.action from access_register e join register_link l on l.entry = e.id
                            where e.subject = '%s' and e.action in ('audit.frozen', 'audit.seeded') order by l.number
                            """.formatted(frozen.id()))).containsExactly("audit.frozen", "audit.seeded");
            refused("in one transaction", """
                    with a as (insert into spot_audit (method, scope, as_of, population, population_digest, population_minutes,
                                   sample_size, actor, unit, verified, address, reason)
                               select method, scope, as_of, population, population_digest, population_minutes, sample_size, actor, unit,
                                      verified, address, reason from spot_audit limit 1 returning id)
                    insert into spot_audit_seed (audit, seed, drawn, given_by) select id, 'x', false, 'x' from a
                    """);
            refused("permission denied", "update spot_audit set population_digest = sha256('x')");
            refused("permission denied", "update spot_audit_seed set seed = 'x'");
            refused("permission denied", "delete from spot_audit_verdict");
            refused("permission denied", "update spot_audit_verdict set verdict = 'OK'");
            refused(
                    "permission denied",
                    "insert into spot_audit_seed (audit, seed, drawn, given_by, at) values ('" + again.id()
                            + "', 'x', false, 'x', '2020-01-01')");
            world.owner.useHandle(handle ->
                    handle.execute("update spot_audit set population_digest = sha256('x') where id = ?", again.id()));
            assertThatThrownBy(() -> audits.seed(again.id(), "x", AUDITOR, "r"))
                    .hasMessageContaining("not the one whose digest was frozen");
        }
    }

    private List<String> texts(String query) {
        return world.database
                .jdbi()
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(String.class).list());
    }

    private void refused(String why, String statement) {
        assertThatThrownBy(() -> world.database.jdbi().useHandle(handle -> handle.execute(statement)))
                .as(statement)
                .hasStackTraceContaining(why.equals("in one transaction") ? "a seed comes after its population" : why);
    }

    @Test
    void anAuditIsResumedWithTheSameSample() throws Exception {
        Instant begin = settled.minus(40, ChronoUnit.MINUTES);
        world.record(world.camera("QX01", "G-01", "GATE", begin), begin, 48);
        AwayStore away = new AwayStore(world.store, 20);
        UUID id;
        List<AuditMinute> sample;
        try (SpotAudits audits = world.audits(away)) {
            id = audits.freeze(AuditScope.COUNTY, 30, AUDITOR, "r").id();
            audits.seed(id, "4711", AUDITOR, "r");
            Audit stands = AuditWorld.await(audits, id, State.INTERRUPTED);
            assertThat(stands.why()).contains("does not answer");
            assertThat(stands.looked()).isPositive().isLessThan(30);
            sample = audits.minutes(stands);
            assertThat(audits.result(stands).proof().failures()).isZero();
            away.comeBack();
            audits.resume(id, AUDITOR, "the store is back");
        } // at once: the program ends before all is looked at, or after
        try (SpotAudits audits = world.audits(world.store)) {
            Audit ended = AuditWorld.await(audits, id, State.FINISHED);
            assertThat(audits.minutes(ended))
                    .extracting(AuditMinute::number, AuditMinute::camera, AuditMinute::time)
                    .containsExactlyElementsOf(sample.stream()
                            .map(each -> tuple(each.number(), each.camera(), each.time()))
                            .toList());
            assertThat(audits.result(ended).proof()).satisfies(proof -> {
                assertThat(proof.trials()).isEqualTo(30);
                assertThat(proof.failures()).isZero();
            });
            assertThatThrownBy(() -> audits.resume(id, AUDITOR, "r")).isInstanceOf(DomainException.class);
        }
    }

    @Test
    void scopesAreKeptAndNonsenseIsRefused() throws Exception {
        Instant begin = settled.minus(20, ChronoUnit.MINUTES);
        world.record(world.camera("A", "A-GATE", "GATE", begin), begin, 20);
        world.record(world.camera("A", "A-YARD", "PLAYGROUND", begin), begin, 20);
        world.record(world.camera("B", "B-GATE", "GATE", begin), begin, 20);
        world.camera("B", "B-NEW", "GATE", Instant.now());
        try (SpotAudits audits = world.audits(world.store)) {
            assertThat(audits.strata(audits.freeze(AuditScope.COUNTY, 9, AUDITOR, "r")))
                    .extracting(AuditStratum::campus, AuditStratum::kind)
                    .containsExactly(
                            tuple(new Code("A"), AreaKind.GATE),
                            tuple(new Code("A"), AreaKind.PLAYGROUND),
                            tuple(new Code("B"), AreaKind.GATE));
            AuditScope gates = new AuditScope(Set.of(new Code("B")), Set.of(AreaKind.GATE), Set.of());
            assertThat(new String(
                            audits.population(
                                    audits.freeze(gates, 9, AUDITOR, "r").id()),
                            StandardCharsets.UTF_8))
                    .contains("camera B-GATE")
                    .doesNotContain("A-GATE", "B-NEW");
            AuditScope fresh = new AuditScope(Set.of(), Set.of(), Set.of(new Code("B-NEW")));
            assertThatThrownBy(() -> audits.freeze(fresh, 9, AUDITOR, "r"))
                    .hasMessageContaining("nothing had to be kept");
            AuditScope unknown = new AuditScope(Set.of(new Code("C")), Set.of(), Set.of());
            assertThatThrownBy(() -> audits.freeze(unknown, 9, AUDITOR, "r")).hasMessageContaining("'C'");
            assertThatThrownBy(() -> audits.freeze(AuditScope.COUNTY, 0, AUDITOR, "r"))
                    .hasMessageContaining("1 to 10000");
            UUID id = audits.freeze(AuditScope.COUNTY, 9, AUDITOR, "r").id();
            for (String seed : List.of("", " x", "a\nb", "x".repeat(201))) {
                assertThatThrownBy(() -> audits.seed(id, seed, AUDITOR, "r")).hasMessageContaining("1 to 200");
            }
            assertThatThrownBy(() -> audits.resume(id, AUDITOR, "r")).isInstanceOf(DomainException.class);
        }
    }

    @Test
    void picturesGoAndVerdictsStay() throws Exception {
        Instant begin = settled.minus(3, ChronoUnit.MINUTES);
        world.record(world.camera("QX01", "G-01", "GATE", begin), begin, 11);
        UUID id;
        try (SpotAudits audits = world.audits(world.store)) {
            id = audits.freeze(AuditScope.COUNTY, 3, AUDITOR, "r").id();
            audits.seed(id, null, AUDITOR, "r");
            AuditWorld.await(audits, id, State.FINISHED);
        }
        try (SpotAudits audits = world.audits(world.store, new AuditSettings(Duration.ZERO, 2))) {
            Instant limit = Instant.now().plusSeconds(60);
            while (audits.minutes(audits.audit(id)).stream().anyMatch(AuditMinute::still)) {
                assertThat(Instant.now()).isBefore(limit);
                Thread.sleep(20);
            }
            assertThat(audits.minutes(audits.audit(id)))
                    .hasSize(3)
                    .allMatch(minute -> minute.verdict() == Verdict.OK && minute.pictureAt() != null);
            assertThatThrownBy(() -> audits.still(id, 1)).isInstanceOf(DomainException.class);
        }
    }
}
