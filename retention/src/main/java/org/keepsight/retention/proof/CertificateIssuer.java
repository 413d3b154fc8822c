package org.keepsight.retention.proof;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.proof.Certificate.Cause;
import org.keepsight.retention.proof.Certificate.Link;
import org.keepsight.retention.proof.CertificateIndex.CertifiedCampus;
import org.keepsight.retention.proof.Certifier.DaySeen;
import org.keepsight.retention.proof.LateFootage.LateDay;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.time.ClockVerdict;
import org.keepsight.storage.time.TrustedClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues retention certificates: of each campus and each day that is over, in order, and again when footage of a certified
 * day arrives. Thread-safe; one process of the installation issues at a time.
 *
 * <p>Steps: leaves stored → certificate stored under the next number of its campus → entered into the index. What a crash
 * leaves is found by the next run: a certificate that is stored and not in the index is taken in, if one of our keys signed
 * it, and the chain goes on behind it. So it is, too, with an index that was lost with its database.
 */
public final class CertificateIssuer {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateIssuer.class);

    private final Jdbi jdbi;
    private final CertificateChain chain;
    private final Certifier certifier;
    private final DaySegments segments;
    private final IssuingRules rules;
    private final InstantSource clock;
    private final TrustedClock trust;
    private final AtomicLong failures = new AtomicLong();

    /**
     * @param key published here
     * @param trust while the clock is not to be believed nothing is issued: a certificate of a day that has not been cannot be
     *     taken back
     */
    public CertificateIssuer(
            Jdbi jdbi,
            ObjectStore store,
            CoverageReports coverage,
            RetentionPolicies policies,
            Verifications verifications,
            SigningKey key,
            IssuingRules rules,
            InstantSource clock,
            TrustedClock trust) {
        CertificateStore objects = new CertificateStore(store);
        this.jdbi = jdbi;
        this.chain = new CertificateChain(jdbi, objects);
        this.segments = new DaySegments(jdbi);
        this.certifier = new Certifier(
                chain,
                new DayFindings(coverage, new CameraFacts(jdbi), verifications),
                new DayTrees.Builder(segments, objects),
                policies,
                key,
                rules,
                clock);
        this.rules = rules;
        this.clock = clock;
        this.trust = trust;
        new CertificateKeys(jdbi).publish(key.known());
    }

    /**
     * Issues what is due. A campus that fails is logged and made good by the next run.
     *
     * @return how many certificates were issued; 0 also when another process is at it
     */
    public int run() throws IOException {
        if (trust.judge() instanceof ClockVerdict.Suspended suspended) {
            LOG.atWarn()
                    .addKeyValue("why", suspended.why())
                    .log("no certificates are issued while the clock is not trusted");
            return 0;
        }
        int[] issued = {0};
        IssuingLock.ifFree(jdbi, session -> chain.campuses().forEach(campus -> issued[0] += tried(session, campus)));
        return issued[0];
    }

    /** How often a campus failed since the start. */
    public long failures() {
        return failures.get();
    }

    private int tried(Handle session, CertifiedCampus campus) {
        try {
            return issue(session, campus);
        } catch (IOException | RuntimeException e) { // the top of the loop over campuses
            failures.incrementAndGet();
            LOG.atError()
                    .addKeyValue("campus", campus.code())
                    .setCause(e)
                    .log("the certificates of a campus could not be issued");
            return 0;
        }
    }

    private int issue(Handle session, CertifiedCampus campus) throws IOException {
        List<LateDay> arrived = LateFootage.take(session, campus.id());
        if (arrived.isEmpty() && uncertified(campus).isEmpty()) {
            return 0;
        }
        chain.takeIn(campus);
        int issued = 0;
        while (certifyNext(campus)) {
            issued++;
        }
        return issued + amend(session, campus, arrived);
    }

    /** Certifies the first day that has no certificate, if it is due; later days wait for it. */
    private boolean certifyNext(CertifiedCampus campus) throws IOException {
        // First of all: whatever another process does behind this end takes the number, and the store refuses ours.
        @Nullable Link end = chain.end(campus.code()).orElse(null);
        List<LocalDate> days = uncertified(campus);
        if (days.isEmpty()) {
            return false;
        }
        DaySeen seen = certifier.look(campus, days.getFirst());
        Optional<Cause> cause = rules.due(seen.day(), seen.settled(), clock.instant());
        if (cause.isEmpty()) {
            return false;
        }
        certifier.certify(campus, seen, cause.get(), null, end);
        return true;
    }

    private List<LocalDate> uncertified(CertifiedCampus campus) {
        return chain.uncertified(campus, rules, clock.instant());
    }

    /** Certifies anew the days that gained footage, as soon as that is ripe. */
    private int amend(Handle session, CertifiedCampus campus, List<LateDay> arrived) throws IOException {
        Set<LocalDate> open = new HashSet<>(); // days whose certificate does not tell yet of what arrived
        int issued = 0;
        for (LocalDate day : affected(arrived)) {
            List<LateDay> ofDay = arrived.stream()
                    .filter(each -> rules.days(each.day()).contains(day))
                    .toList();
            switch (amend(campus, day, ofDay)) {
                case AMENDED -> {
                    issued++;
                    open.add(day); // what arrived just now is not told yet
                }
                case UNRIPE -> open.add(day);
                case NOTHING_NEW -> {}
            }
        }
        arrived.stream()
                .filter(each -> rules.days(each.day()).stream().noneMatch(open::contains))
                .forEach(each -> LateFootage.settle(session, each));
        return issued;
    }

    private enum Amendment {
        AMENDED,
        UNRIPE,
        NOTHING_NEW
    }

    private Amendment amend(CertifiedCampus campus, LocalDate day, List<LateDay> arrived) throws IOException {
        @Nullable Link end = chain.end(campus.code()).orElse(null); // first of all, as above
        Optional<CertificateRow> standing = chain.of(campus.code(), day);
        if (standing.isEmpty()) { // its first will tell, or it never has one
            return day.isBefore(rules.dayOf(campus.since())) ? Amendment.NOTHING_NEW : Amendment.UNRIPE;
        }
        Instant now = clock.instant();
        Instant certified = standing.get().issuedAt();
        if (arrived.stream().noneMatch(each -> rules.isRipe(each, true, certified, now))) {
            return Amendment.UNRIPE;
        }
        SignedCertificate former = chain.read(standing.get());
        Leaves told = chain.leaves(former);
        if (!hasGained(told, day, now, arrived)) {
            return Amendment.NOTHING_NEW;
        }
        DaySeen seen = certifier.look(campus, day);
        if (!hasGained(told, day, seen.asOf(), arrived)
                || arrived.stream().noneMatch(each -> rules.isRipe(each, seen.settled(), certified, now))) {
            return Amendment.UNRIPE;
        }
        certifier.certify(campus, seen, Cause.LATE_FOOTAGE, former, end);
        return Amendment.AMENDED;
    }

    private Set<LocalDate> affected(List<LateDay> arrived) {
        return arrived.stream()
                .flatMap(each -> rules.days(each.day()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether at a moment a camera had a segment of the day of which the certificate does not tell. */
    private boolean hasGained(Leaves told, LocalDate day, Instant asOf, List<LateDay> arrived) {
        return arrived.stream().map(LateDay::camera).distinct().anyMatch(camera -> {
            List<String> before = told.of(camera);
            return segments.leaves(camera, rules.time(day), asOf, before).size() > before.size();
        });
    }
}
