package org.keepsight.retention.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keepsight.retention.coverage.CameraCoverage;
import org.keepsight.retention.coverage.CoverageTimes;
import org.keepsight.retention.proof.Certificate.Cause;
import org.keepsight.retention.proof.Certificates.CertifiedDay;
import org.keepsight.retention.proof.Certificates.DayState;
import org.keepsight.retention.report.ReportSettings;
import org.keepsight.retention.report.RetentionReports;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.CephRgw;
import org.keepsight.storage.object.DeleteOutcome;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.StoredObject;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.time.ClockVerdict;
import org.keepsight.storage.time.ClockWatch;
import org.keepsight.storage.time.TrustedClock;

/** Real PostgreSQL, a real directory store; days of the zone are certified as the test's clock goes on. */
class CertificateIssuerTest extends CertifyingCampus {
    @Test
    void daysAreCertifiedInOrderOnceTheyAreWhole() throws Exception {
        recorded(today.minusDays(3), 0, 144);
        recorded(today.minusDays(2), 0, 10);
        recorded(today.minusDays(1), 0, 6);
        reported(now);

        assertThat(issuer(store).run()).isEqualTo(3);
        assertThat(issuer(store).run()).isZero();

        List<CertifiedDay> days = certificates().days(campus, today.minusDays(10), today);
        assertThat(days)
                .extracting(CertifiedDay::day)
                .containsExactly(today.minusDays(3), today.minusDays(2), today.minusDays(1));
        assertThat(days).extracting(CertifiedDay::state).containsOnly(DayState.ISSUED);
        SignedCertificate second = document(2);
        assertThat(second.cause()).isEqualTo(Cause.COMPLETE);
        assertThat(second.previous()).contains(document(1).link());
        assertThat(second.cameras()).singleElement().satisfies(each -> {
            assertThat(each.recorded()).isEqualTo("6000");
            assertThat(each.segments())
                    .as("with the one that ends with the day before")
                    .isEqualTo(11);
        });
        assertThat(document(1).contents().at("/cameras/0/day/recorded").asText())
                .isEqualTo("86400");
        assertThat(second.contents().at("/cameras/0/requiredDays").asInt()).isEqualTo(90);
        assertRight();
    }

    /** Shown by 9, the certificate's side. */
    @Test
    void itsSecondsAreThoseOfCoverage() throws Exception {
        recorded(today.minusDays(1), 3, 50);
        reported(now);
        issuer(store).run();

        SignedCertificate last = document(3);
        CameraCoverage coverage = reports()
                .campus(campus, rules.time(today.minusDays(1)))
                .cameras()
                .getFirst();
        var day = last.contents().at("/cameras/0/day");
        assertThat(day.path("recorded").asText())
                .isEqualTo(CertifiedTimes.seconds(coverage.coverage().times().recorded()));
        assertThat(day.path("gap").asText())
                .isEqualTo(CertifiedTimes.seconds(coverage.coverage().times().gap()));
        assertThat(day.path("expected").asText()).isEqualTo("86400");
        var required = last.contents().at("/cameras/0/required");
        TimeRange window = new TimeRange(
                Instant.parse(required.path("from").asText()),
                Instant.parse(required.path("to").asText()));
        assertThat(window.end()).isEqualTo(last.asOf());
        assertThat(window.duration()).isEqualTo(Duration.ofDays(90));
        assertThat(required.path("gap").asText())
                .isEqualTo(CertifiedTimes.seconds(
                        reports().campus(campus, window).times().gap()));
    }

    /** Shown by 9: whatever is lost, found or arrives afterwards. */
    @Test
    void certificateCoverageAndReportOfOneMomentTellTheSameSeconds() throws Exception {
        now = rules.time(today.minusDays(2)).end().plus(Duration.ofHours(1));
        List<Segment> day = recorded(today.minusDays(2), 3, 50);
        recorded(today.minusDays(3), 20, 90);
        mark("mark_lost", day.get(7));
        owner.useHandle(h -> h.execute(
                "update footage_event set at = ?", now.minusSeconds(1800).atOffset(ZoneOffset.UTC)));
        reported(now);
        issuer(store).run();
        SignedCertificate told = document(2);
        var required = told.contents().at("/cameras/0/required");
        TimeRange window = new TimeRange(
                Instant.parse(required.path("from").asText()),
                Instant.parse(required.path("to").asText()));

        mark("mark_lost", day.get(11));
        mark("mark_found", day.get(7));
        arrived(today.minusDays(2), 0, 2);
        arrived(today.minusDays(2), 60, 5);
        now = Instant.now();
        reported(now);

        CoverageTimes of = reports()
                .asOf(told.asOf())
                .campus(campus, rules.time(told.day()))
                .times();
        assertSame(told.contents().at("/cameras/0/day"), of);
        assertSame(required, reports().asOf(told.asOf()).campus(campus, window).times());
        RetentionReports retention = new RetentionReports(
                database.jdbi(),
                registry(),
                reports(),
                new RetentionPolicies(database.jdbi(), TestAudit.log()),
                clock(),
                TrustedClock.believing(clock()),
                zone,
                ReportSettings.DEFAULT);
        assertSame(
                required,
                retention.asOf(told.asOf()).campus(campus).cameras().getFirst().times());
        assertThat(of.lost()).isEqualTo(Duration.ofMinutes(10));
        assertThat(reports().campus(campus, rules.time(told.day())).times().gap())
                .as("by what is known now")
                .isEqualTo(of.gap().minus(Duration.ofMinutes(70)));
    }

    private static void assertSame(JsonNode told, CoverageTimes times) {
        assertThat(told.path("expected").asText()).isEqualTo(CertifiedTimes.seconds(times.expected()));
        assertThat(told.path("recorded").asText()).isEqualTo(CertifiedTimes.seconds(times.recorded()));
        assertThat(told.path("gap").asText()).isEqualTo(CertifiedTimes.seconds(times.gap()));
        assertThat(told.path("lost").asText()).isEqualTo(CertifiedTimes.seconds(times.lost()));
        assertThat(told.path("unknown").asText()).isEqualTo(CertifiedTimes.seconds(times.unknown()));
        assertThat(told.path("pending").asText()).isEqualTo(CertifiedTimes.seconds(times.pending()));
        assertThat(told.path("expired").asText()).isEqualTo(CertifiedTimes.seconds(times.expired()));
    }

    private void mark(String function, Segment segment) {
        database.jdbi()
                .useHandle(h -> h.createQuery("select " + function + "(:camera, :end, :run, :seq)")
                        .bind("camera", segment.camera().value())
                        .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                        .bind("run", segment.run().value())
                        .bind("seq", segment.sequence())
                        .mapTo(Boolean.class)
                        .one());
    }

    @Test
    void aDayThatIsNotWholeIsWaitedForUntilTheDeadline() throws Exception {
        recorded(today.minusDays(3), 0, 144);
        reported(rules.time(today.minusDays(1)).start()); // nobody answers for yesterday

        assertThat(issuer(store).run()).isEqualTo(2);
        assertThat(days()).last().extracting(CertifiedDay::state).isEqualTo(DayState.WAITED_FOR);

        now = rules.time(today.minusDays(1)).end().plus(rules.deadline());
        assertThat(issuer(store).run()).isOne();
        SignedCertificate last = document(3);
        assertThat(last.cause()).isEqualTo(Cause.DEADLINE);
        assertThat(last.pending()).hasSize(1);
        assertThat(days()).last().extracting(CertifiedDay::state).isEqualTo(DayState.ISSUED_WITH_PENDING);
        assertRight();
    }

    @Test
    void footageThatArrivesLaterIsAmendedNeverChanged() throws Exception {
        recorded(today.minusDays(3), 0, 10);
        reported(now);
        issuer(store).run();
        byte[] before = certificates().document(campus, 1);

        arrived(today.minusDays(3), 10, 5);
        now = Instant.now().plus(Duration.ofMinutes(30));
        reported(now);
        assertThat(issuer(store).run()).as("it gathers first").isZero();
        now = Instant.now().plus(IssuingRules.GATHERING).plusSeconds(60);
        reported(now);
        assertThat(issuer(store).run()).isOne();
        assertThat(issuer(store).run()).isZero();

        assertThat(certificates().document(campus, 1)).isEqualTo(before);
        SignedCertificate amendment = document(4);
        assertThat(amendment.cause()).isEqualTo(Cause.LATE_FOOTAGE);
        assertThat(amendment.supersedes()).contains(document(1).link());
        assertThat(amendment.day()).isEqualTo(today.minusDays(3));
        assertThat(amendment.cameras().getFirst().segments()).isEqualTo(15);
        assertThat(days()).first().satisfies(day -> {
            assertThat(day.state()).isEqualTo(DayState.AMENDED);
            assertThat(day.certificates()).hasSize(2);
        });
        now = now.plus(IssuingRules.GATHERING);
        reported(now);
        assertThat(issuer(store).run()).isZero();
        assertThat(count("certificate_late")).isZero();
        assertRight();
    }

    /** What was certified stays among the leaves when its rows are gone. */
    @Test
    void leavesOutliveTheirRows() throws Exception {
        List<Segment> segments = recorded(today.minusDays(3), 0, 10);
        reported(now);
        issuer(store).run();
        owner.useHandle(h -> h.execute("delete from segment"));
        arrived(today.minusDays(3), 10, 1);
        now = Instant.now().plus(Duration.ofHours(13));
        issuer(store).run();

        SignedCertificate amendment = SignedCertificate.read(certificates()
                .document(campus, days().getFirst().certificates().getLast().number()));
        assertThat(amendment.cause()).isEqualTo(Cause.LATE_FOOTAGE);
        InclusionProof proof = certificates()
                .inclusion(
                        campus, amendment.link().number(), segments.getFirst().digest());
        assertThat(proof.size()).isEqualTo(11);
        assertThat(amendment.cameras().getFirst().root()).contains(proof.root());
    }

    /** Shown by killing it after each write to store and database; every next run ends in one chain. */
    @Test
    void aCrashAtAnyStepEndsInOneChain() throws Exception {
        recorded(today.minusDays(3), 0, 10);
        recorded(today.minusDays(2), 0, 10);
        reported(now);
        for (int step = 0; step < 4; step++) {
            for (boolean done : new boolean[] {false, true}) {
                try {
                    issuer(SteppedStore.killing(store, step, done)).run();
                } catch (SteppedStore.Killed killed) {
                    assertThat(killed).hasMessageContaining("step");
                }
            }
        }
        issuer(store).run();

        assertThat(document(3).day()).isEqualTo(today.minusDays(1));
        assertThat(count("certificate")).isEqualTo(3);
        try (var objects = store.list("proof/v1/" + campus + "/certificates/", null)) {
            assertThat(objects).hasSize(3);
        }
        assertRight();
    }

    @Test
    void aLostIndexIsReadFromTheStoreAndTheChainGoesOn() throws Exception {
        recorded(today.minusDays(3), 0, 10);
        reported(now);
        issuer(store).run();
        List<CertifiedDay> before = days();
        owner.useHandle(h -> h.execute("delete from certificate"));
        now = rules.time(today).end().plus(Duration.ofHours(1));
        reported(now);

        assertThat(issuer(store).run()).isOne();

        assertThat(days()).startsWith(before.toArray(CertifiedDay[]::new));
        assertThat(document(4).previous()).contains(document(3).link());
        assertRight();
    }

    /** What somebody else puts there is none of ours, and stops nothing but its own number. */
    @Test
    void aForeignObjectIsNotTakenIn() throws Exception {
        SigningKey foreign = SigningKey.create(SignatureAlgorithm.ED25519);
        CertifiedDays forger = new CertifiedDays(
                Files.createDirectory(directory.resolve("forged")), campus.value(), SignatureAlgorithm.ED25519, 1);
        SignedCertificate forged = forger.day(today.minusDays(3)).signed();
        assertThat(forged.key()).isNotEqualTo(foreign.known());
        CertificateIssuer issuer = issuer(store);
        new CertificateStore(store).put(forged, now);
        reported(now);

        assertThat(issuer.run()).isZero();
        assertThat(issuer.failures()).isOne();
        assertThat(days())
                .isNotEmpty()
                .allSatisfy(day -> assertThat(day.certificates()).isEmpty());
    }

    /** Ceph RGW: neither document nor leaves go before their time, nor is a number taken twice. */
    @Test
    void aLockedBucketKeepsThem() throws Exception {
        recorded(today.minusDays(3), 0, 10);
        reported(now);
        store.close();
        store = S3ObjectStore.open(CephRgw.server().lockedBucket());
        assertThat(issuer(store).run()).isEqualTo(3);

        List<ObjectVersion> objects;
        try (var listed = store.list("proof/", null)) {
            objects = listed.map(StoredObject::key).map(ObjectVersion::newest).toList();
        }
        assertThat(objects).hasSize(6);
        List<ObjectVersion> versions = new ArrayList<>();
        for (ObjectVersion each : objects) {
            versions.add(
                    new ObjectVersion(each.key(), store.stat(each).orElseThrow().versionId()));
        }
        assertThat(store.delete(versions))
                .allSatisfy(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(
                                DeleteOutcome.Failed.class,
                                failed -> assertThat(failed.why()).isEqualTo(DeleteOutcome.Why.LOCKED)));
        SignedCertificate forged = new CertifiedDays(
                        Files.createDirectory(directory.resolve("forged")), "S01", SignatureAlgorithm.ED25519, 1)
                .day(today.minusDays(3))
                .signed();
        assertThatThrownBy(() -> new CertificateStore(store).put(forged, now))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertRight();
    }

    @Test
    void aCampusMadeUnderAWrongClockIsCertifiedNeitherSinceThenNorNever() {
        for (String wrong : List.of("1970-01-02 00:00:00+00", "2035-01-02 00:00:00+00")) {
            owner.useHandle(h -> h.execute("update campus set created_at = cast(? as timestamptz)", wrong));
            owner.useHandle(h -> h.execute("update certificate_key set made_at = cast(? as timestamptz)", wrong));

            assertThat(new CertificateIndex(database.jdbi()).campuses())
                    .hasSize(1)
                    .allSatisfy(it -> assertThat(it.since()).isBetween(ClockWatch.EARLIEST, Instant.now()));
        }
    }

    @Test
    void nothingIsIssuedUnderADoubtfulClock() throws Exception {
        reported(now);
        TrustedClock doubtful = () -> new ClockVerdict.Suspended(ClockVerdict.Doubt.AHEAD, now, now.minusSeconds(1));

        assertThat(issuer(store, doubtful).run()).isZero();
        assertThat(days()).allSatisfy(day -> assertThat(day.certificates()).isEmpty());
    }

    @Test
    void theServiceCanNeitherChangeNorRemoveWhatProves() throws Exception {
        reported(now);
        issuer(store).run();
        for (String statement : List.of(
                "update certificate set pending = '{}'",
                "delete from certificate",
                "truncate certificate",
                "update certificate_key set algorithm = 'sm2'",
                "delete from certificate_key",
                "insert into certificate_late (camera_id, day) values (1, '2026-01-01')",
                "insert into certificate_key (id, algorithm, public_key, made_at) values ('sm3:" + "0".repeat(64)
                        + "', 'sm2', '', '2020-01-01')")) {
            assertThatThrownBy(() -> database.jdbi().useHandle(h -> h.execute(statement)))
                    .as(statement)
                    .hasMessageContaining("permission denied");
        }
    }
}
