package org.keepsight.retention.proof;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.coverage.CampusCoverage;
import org.keepsight.retention.proof.Certificate.Cause;
import org.keepsight.retention.proof.Certificate.Link;
import org.keepsight.retention.proof.CertificateIndex.CertifiedCampus;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.RetentionPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one certificate: trees, findings, signature, the end of the chain. Thread-safe. */
final class Certifier {
    private static final Logger LOG = LoggerFactory.getLogger(Certifier.class);

    private final CertificateChain chain;
    private final DayFindings findings;
    private final DayTrees.Builder trees;
    private final RetentionPolicies policies;
    private final SigningKey key;
    private final IssuingRules rules;
    private final InstantSource clock;

    Certifier(
            CertificateChain chain,
            DayFindings findings,
            DayTrees.Builder trees,
            RetentionPolicies policies,
            SigningKey key,
            IssuingRules rules,
            InstantSource clock) {
        this.chain = chain;
        this.findings = findings;
        this.trees = trees;
        this.policies = policies;
        this.key = key;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * A day as it was a while ago, when all that arrived in time had arrived.
     *
     * @param coverage of the campus on the day
     */
    record DaySeen(LocalDate day, CampusCoverage coverage, Instant asOf) {
        /** Whether all footage of the day has arrived, as far as anybody knows. */
        boolean settled() {
            return coverage.times().pending().isZero()
                    && coverage.times().unknown().isZero();
        }
    }

    DaySeen look(CertifiedCampus campus, LocalDate day) {
        Instant asOf = now().minus(IssuingRules.SETTLING);
        return new DaySeen(day, findings.coverage(campus.code(), rules.time(day), asOf), asOf);
    }

    /**
     * Certifies a day behind the end of its chain.
     *
     * @param supersedes with its leaves, of the same day; {@code null}: the day has none yet
     * @param end of the chain before anything that is told here was looked at; {@code null}: it begins
     */
    void certify(
            CertifiedCampus campus,
            DaySeen seen,
            Cause cause,
            @Nullable SignedCertificate supersedes,
            @Nullable Link end)
            throws IOException {
        LocalDate day = seen.day();
        Instant until = rules.lockedUntil(day, seen.asOf());
        Leaves certified = supersedes == null ? null : chain.leaves(supersedes);
        DayTrees built = trees.build(
                new Leaves.Heading(campus.code(), day),
                rules.time(day),
                seen.asOf(),
                cameras(seen.coverage(), certified),
                key.known().algorithm().hash(),
                certified,
                until);
        List<CertifiedCamera> told = findings.cameras(seen.coverage(), day, seen.asOf(), built.byCamera());
        Certificate certificate = new Certificate(
                seen.coverage().campus(),
                end == null ? 1 : end.number() + 1,
                end,
                supersedes == null ? null : supersedes.link(),
                cause,
                day,
                rules.zone(),
                rules.time(day),
                seen.asOf(),
                now(),
                named(told),
                told,
                built.leaves());
        SignedCertificate signed = SignedCertificate.sign(certificate, key);
        chain.append(campus, signed, until);
        LOG.atInfo()
                .addKeyValue("campus", campus.code())
                .addKeyValue("day", day)
                .addKeyValue("number", certificate.number())
                .addKeyValue("cause", cause)
                .addKeyValue("pending", signed.pending().size())
                .log("a retention certificate was issued");
    }

    private static Set<CameraId> cameras(CampusCoverage seen, @Nullable Leaves certified) {
        Set<CameraId> cameras =
                seen.cameras().stream().map(each -> each.camera().id()).collect(Collectors.toSet());
        if (certified != null) {
            cameras.addAll(certified.byCamera().keySet());
        }
        return cameras;
    }

    private List<RetentionPolicy> named(List<CertifiedCamera> cameras) {
        Set<Integer> versions =
                cameras.stream().map(CertifiedCamera::policyVersion).collect(Collectors.toSet());
        return policies.all().stream()
                .filter(each -> versions.contains(each.version()))
                .toList();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
