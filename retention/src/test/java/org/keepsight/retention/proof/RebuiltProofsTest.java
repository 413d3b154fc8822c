package org.keepsight.retention.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.retention.audit.Audit;
import org.keepsight.retention.audit.AuditEvidence;
import org.keepsight.retention.audit.AuditMinute;
import org.keepsight.retention.audit.AuditScope;
import org.keepsight.retention.audit.AuditSettings;
import org.keepsight.retention.audit.AuditStratum;
import org.keepsight.retention.audit.SpotAudits;
import org.keepsight.retention.coverage.CampusCoverage;
import org.keepsight.retention.coverage.KeptDays;
import org.keepsight.retention.hold.Hold;
import org.keepsight.retention.hold.Holds;
import org.keepsight.retention.hold.NewHold;
import org.keepsight.retention.proof.Certificates.CertifiedDay;
import org.keepsight.retention.sweep.DeletionEntry;
import org.keepsight.retention.sweep.DeletionLedger;
import org.keepsight.retention.sweep.LedgerChain;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.retention.sweep.SweepResult;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.check.CatalogueRebuild;
import org.keepsight.storage.check.Discrepancy;
import org.keepsight.storage.check.RebuildListener;
import org.keepsight.storage.check.StoredFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.journal.MetaJournal;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.Standings;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.time.TrustedClock;

/**
 * The database is lost, and everything that proves something is asked again: certificates, their key, holds, deletion ledgers, spot
 * audits, coverage of a moment that a certificate told of. Then proving goes on where it stopped.
 */
class RebuiltProofsTest extends CertifyingCampus {
    private static final Actor ACTOR = new Actor("tester");
    private static final Code YARD = new Code("YARD-1");

    private CameraId yard;
    private StoredFootage stored;
    private List<Segment> old = List.of();

    /** All that is asked before and after. */
    private record Answers(
            List<CertifiedDay> days,
            List<VerifyingKey> keys,
            List<Hold> holds,
            List<DeletionEntry> ledger,
            List<CampusCoverage> certified,
            List<Audit> audits,
            List<List<AuditStratum>> strata,
            List<List<AuditMinute>> minutes,
            List<String> populations) {}

    @BeforeEach
    void anOldCamera() {
        registry().addArea(campus, new NewArea("PLAYGROUND", "操场"), ACTOR, "test");
        NewCamera camera = new NewCamera(
                YARD,
                "操场",
                "操场",
                "rtsp://127.0.0.1:1/y",
                null,
                true,
                false,
                Instant.now().minus(Duration.ofDays(60)),
                null,
                null,
                null);
        yard = registry().addCamera(campus, camera, ACTOR, "test").id();
        stored = new StoredFootage(database, store);
    }

    @Test
    void theyTellWhatTheyToldAndProvingGoesOn() throws Exception {
        Answers before;
        Instant told;
        try (MetaJournal journal = MetaJournal.start(database.jdbi(), store, StoredFootage.KEY, Duration.ofDays(30))) {
            assertThat(journal).isNotNull();
            history();
            told = document(4).asOf();
            // No certificate tells of this one yet, and only this database knows that.
            footage(camera, today.minusDays(2), 30, 1);
            before = answers(told);
        }
        assertThat(before.days()).hasSize(3);
        assertThat(before.ledger()).isNotEmpty();
        assertThat(before.holds()).hasSize(1);
        assertThat(before.minutes().getLast())
                .as("of the first audit")
                .hasSize(7)
                .allMatch(minute -> minute.verdict() != null);

        loseTheDatabase();
        assertThatThrownBy(() -> rebuild(camera -> {
                    throw new IllegalStateException("power cut");
                }))
                .hasMessageContaining("power cut");
        rebuild(any -> {});
        database = Database.open(address, 8);

        // The index comes with the first run; what is due anyway is issued, too.
        now = Instant.now().plus(IssuingRules.GATHERING).plus(Duration.ofMinutes(1));
        assertThat(certificates().keys())
                .extracting(CertificateKeys.Published::key)
                .containsExactly(key.known());
        issuer(store).run();

        Answers after = answers(told);
        assertThat(after)
                .usingRecursiveComparison()
                .ignoringFields("days", "minutes")
                .isEqualTo(before);
        assertThat(after.days().getFirst()).isEqualTo(before.days().getFirst());
        assertThat(after.days().get(1).certificates())
                .startsWith(before.days().get(1).certificates().getFirst());
        assertSameMinutes(before, after);
        theHoldProtectsOn();
        theChainGoesOn();
    }

    private void history() throws IOException, InterruptedException {
        old = footage(yard, today.minusDays(40), 0, 12);
        footage(camera, today.minusDays(3), 0, 10);
        footage(camera, today.minusDays(2), 0, 10);
        owner.useHandle(h -> {
            h.execute("delete from footage_event");
            h.execute("delete from certificate_late");
        });
        Holds holds = holds();
        TimeRange half =
                new TimeRange(old.get(6).time().start(), old.getLast().time().end());
        Hold hold = holds.request(new NewHold(List.of(YARD), half, "case 7", null, null), ACTOR, "test")
                .hold();
        holds.approve(hold.id(), new Actor("another"), "test");
        assertThat(sweep().deleted()).isEqualTo(6);
        everyoneReported();
        assertThat(issuer(store).run()).isEqualTo(3);
        footage(camera, today.minusDays(3), 20, 3);
        now = Instant.now().plus(IssuingRules.GATHERING).plus(Duration.ofMinutes(1));
        everyoneReported();
        issuer(store).run();
        assertThat(document(4).supersedes()).as("the amendment").isPresent();
        try (SpotAudits audits = audits()) {
            Audit frozen = audits.freeze(AuditScope.COUNTY, 7, ACTOR, "test");
            audits.seed(frozen.id(), "4 6 2 1", ACTOR, "test");
            for (int i = 0; i < 1_200 && audits.audit(frozen.id()).state() != Audit.State.FINISHED; i++) {
                Thread.sleep(50);
            }
            audits.freeze(AuditScope.COUNTY, 2, ACTOR, "waits for its seed");
        }
    }

    private Answers answers(Instant told) {
        try (SpotAudits audits = audits()) {
            List<Audit> all = audits.page(Integer.MAX_VALUE, 10);
            return new Answers(
                    certificates().days(campus, today.minusDays(10), today.minusDays(1)),
                    certificates().keys().stream()
                            .map(CertificateKeys.Published::key)
                            .toList(),
                    holds().page(Optional.empty(), true, Integer.MAX_VALUE, 10),
                    new DeletionLedger(database.jdbi())
                            .entries(new TimeRange(Instant.EPOCH, Instant.now().plusSeconds(60)), 0, 100),
                    reports().asOf(told).county(new TimeRange(told.minus(Duration.ofDays(45)), told)),
                    all,
                    all.stream().map(audits::strata).toList(),
                    all.stream().map(audits::minutes).toList(),
                    all.stream()
                            .map(audit -> Arrays.toString(audits.population(audit.id())))
                            .toList());
        }
    }

    /** All but the pictures. */
    private static void assertSameMinutes(Answers before, Answers after) {
        List<AuditMinute> kept = new ArrayList<>();
        before.minutes()
                .forEach(of -> of.forEach(each -> kept.add(new AuditMinute(
                        each.number(),
                        each.stratum(),
                        each.camera(),
                        each.time(),
                        each.claimed(),
                        each.verdict(),
                        each.note(),
                        each.objects(),
                        each.pictureAt(),
                        false))));
        assertThat(after.minutes().stream().flatMap(List::stream).toList()).isEqualTo(kept);
    }

    private void theHoldProtectsOn() throws IOException {
        assertThat(sweep().condemned()).isZero();
        assertThat(new SegmentCatalogue(database.jdbi())
                        .segments(
                                yard,
                                new TimeRange(
                                        old.getFirst().time().start(),
                                        old.getLast().time().end()),
                                null,
                                100))
                .containsExactlyElementsOf(old.subList(6, 12));
    }

    /** Days that were certified before and what came too late for it; each chain on from the last before the loss. */
    private void theChainGoesOn() throws IOException {
        SignedCertificate amendment = document(count("certificate"));
        assertThat(amendment.day()).isEqualTo(today.minusDays(2));
        assertThat(amendment.supersedes()).contains(document(2).link());
        assertThat(document(5).previous()).contains(document(4).link());
        LedgerChain chain = new LedgerChain(yard);
        new DeletionLedger(database.jdbi())
                .entries(new TimeRange(Instant.EPOCH, Instant.now().plusSeconds(60)), 0, 100)
                .forEach(chain::next);
        assertThat(chain.problems()).isEmpty();
        assertThat(amendment.cameras().getLast().ledger())
                .hasValueSatisfying(head -> assertThat(head.number()).isEqualTo(chain.number()));
        assertRight();
    }

    private SweepResult sweep() throws IOException {
        return new RetentionSweeper(
                        database.jdbi(),
                        new SegmentCatalogue(database.jdbi()),
                        new RetentionPolicies(database.jdbi(), TestAudit.log()),
                        store,
                        TestAudit.log(),
                        TrustedClock.believing(Instant::now))
                .sweep(ACTOR, "test");
    }

    private Holds holds() {
        return new Holds(database.jdbi(), TestAudit.log(), Instant::now);
    }

    private SpotAudits audits() {
        KeptDays kept =
                new KeptDays(new Standings(database.jdbi()), new RetentionPolicies(database.jdbi(), TestAudit.log()));
        AuditEvidence evidence = new AuditEvidence(
                registry(),
                new SegmentCatalogue(database.jdbi()),
                kept,
                reports(),
                store,
                new ObjectSeal(StoredFootage.KEY),
                new StillDecoder(),
                ZONE);
        return SpotAudits.open(database.jdbi(), evidence, TestAudit.log(), Instant::now, AuditSettings.DEFAULT);
    }

    private void everyoneReported() {
        reported(now);
        owner.useHandle(h -> h.execute(
                "insert into camera_live (camera_id, reported_through, state) select ?, reported_through, 'IDLE' from"
                        + " camera_live where camera_id = ? on conflict (camera_id) do update set"
                        + " reported_through = excluded.reported_through",
                yard.value(),
                camera.value()));
        owner.useHandle(h -> h.execute("delete from footage_event where kind = 'SILENT'"));
    }

    /** Objects and rows, pieces of ten minutes of a day. */
    private List<Segment> footage(CameraId of, LocalDate day, int first, int pieces) {
        Instant begin = RULES.time(day).start().plusSeconds(600L * first);
        Run run = StoredFootage.run(of, begin);
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            Instant start = begin.plusSeconds(600L * i);
            RetentionClass written = of.equals(yard) ? RetentionClass.GENERAL : RetentionClass.KEY;
            segments.add(stored.store(run, i, start, start.plusSeconds(600), written));
        }
        return segments;
    }

    private void loseTheDatabase() {
        database.close();
        owner.useHandle(h -> h.execute("drop schema keepsight, quartz cascade"));
    }

    private void rebuild(Consumer<CameraId> restored) throws Exception {
        try (Database empty = Database.openAsOwner(address, 4)) {
            new CatalogueRebuild(empty.jdbi(), store, StoredFootage.KEY, ACTOR, "test")
                    .run(null, 2, new RebuildListener() {
                        @Override
                        public void problem(String what) {
                            throw new AssertionError(what);
                        }

                        @Override
                        public void refused(Discrepancy discrepancy) {
                            throw new AssertionError(discrepancy);
                        }

                        @Override
                        public void restored(CameraId each, long segments) {
                            restored.accept(each);
                        }
                    });
        }
    }
}
