package org.keepsight.retention.proof;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.retention.proof.CertificateIndex.CertifiedCampus;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.object.ObjectStore;

/** The certificates that were issued, and what can be proved with them. Unknown ones are {@code NOT_FOUND}. Thread-safe. */
public final class Certificates {
    private final CertificateIndex index;
    private final CertificateChain chain;
    private final CertificateStore store;
    private final CertificateKeys keys;
    private final IssuingRules rules;
    private final InstantSource clock;

    public Certificates(Jdbi jdbi, ObjectStore store, IssuingRules rules, InstantSource clock) {
        this.index = new CertificateIndex(jdbi);
        this.store = new CertificateStore(store);
        this.chain = new CertificateChain(jdbi, this.store);
        this.keys = new CertificateKeys(jdbi);
        this.rules = rules;
        this.clock = clock;
    }

    /** What became of a day. */
    public enum DayState {
        /** It has a certificate, and everything had arrived. */
        ISSUED,
        /** It has one that names what had not arrived. */
        ISSUED_WITH_PENDING,
        /** Footage that arrived later is certified in another one. */
        AMENDED,
        /** It is over, and its footage is waited for. */
        WAITED_FOR,
        /** It ought to have one and has none. */
        MISSING
    }

    /**
     * A day.
     *
     * @param certificates of it, the newest last; empty while it is waited for, or missing
     */
    public record CertifiedDay(LocalDate day, DayState state, List<CertificateRow> certificates) {
        public CertifiedDay {
            certificates = List.copyOf(certificates);
        }
    }

    /** All keys that were ever published, the oldest first. */
    public List<CertificateKeys.Published> keys() {
        return keys.all();
    }

    /** The calendar day of the deployment's zone that holds an instant. */
    public LocalDate dayOf(Instant instant) {
        return rules.dayOf(instant);
    }

    /** Days from first to last, both included; those that never have a certificate are absent: today, and before the first. */
    public List<CertifiedDay> days(Code campus, LocalDate first, LocalDate last) {
        Optional<CertifiedCampus> certified = index.campuses().stream()
                .filter(each -> each.code().equals(campus))
                .findFirst();
        if (certified.isEmpty()) {
            return List.of();
        }
        LocalDate since = rules.dayOf(certified.get().since());
        List<CertificateRow> rows = index.between(campus, first, last);
        List<CertifiedDay> days = new ArrayList<>();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            LocalDate each = day;
            List<CertificateRow> ofDay =
                    rows.stream().filter(row -> row.day().equals(each)).toList();
            boolean over = !clock.instant().isBefore(rules.time(day).end());
            if (!ofDay.isEmpty() || (over && !day.isBefore(since))) {
                days.add(new CertifiedDay(day, state(day, ofDay), ofDay));
            }
        }
        return days;
    }

    private DayState state(LocalDate day, List<CertificateRow> certificates) {
        if (certificates.isEmpty()) {
            return rules.isOverdue(day, clock.instant().minus(IssuingRules.GATHERING))
                    ? DayState.MISSING
                    : DayState.WAITED_FOR;
        }
        if (!certificates.getLast().pending().isEmpty()) {
            return DayState.ISSUED_WITH_PENDING;
        }
        return certificates.size() > 1 ? DayState.AMENDED : DayState.ISSUED;
    }

    public CertificateRow row(Code campus, int number) {
        return index.find(campus, number).orElseThrow(() -> DomainException.notFound("certificate", number));
    }

    /** The document; when the store has it no more as it was issued, whatever became of it: whoever reads it verifies it. */
    public byte[] document(Code campus, int number) throws IOException {
        CertificateRow row = row(campus, number);
        return store.bytes(row.object(), bytes -> isIssued(row, bytes));
    }

    private static boolean isIssued(CertificateRow row, byte[] bytes) {
        try {
            return SignedCertificate.read(bytes).link().equals(row.link());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The leaves of a certificate, likewise. */
    public byte[] leaves(Code campus, int number) throws IOException {
        String object = row(campus, number).leaves();
        return store.bytes(
                object, bytes -> object.contains(Digest.ofContent(bytes).hex()));
    }

    /**
     * That a segment was certified.
     *
     * @param object the SHA-256 of the segment's object
     * @throws DomainException {@code NOT_FOUND} when the certificate does not know it
     */
    public InclusionProof inclusion(Code campus, int number, Digest object) throws IOException {
        SignedCertificate certificate = chain.read(row(campus, number));
        Leaves leaves = chain.leaves(certificate);
        Leaves.Place place = leaves.find(object).orElseThrow(() -> DomainException.notFound("segment", object));
        CameraId camera = place.camera();
        String code = certificate.cameras().stream()
                .filter(each -> each.number() == camera.value())
                .map(SignedCertificate.CameraEntry::code)
                .findFirst()
                .orElseThrow(() -> DomainException.notFound("camera", camera.value()));
        List<String> all = leaves.of(camera);
        HashAlgorithm hash = certificate.key().algorithm().hash();
        return new InclusionProof(
                campus,
                certificate.day(),
                number,
                certificate.link().digest(),
                code,
                place.leaf(),
                place.index(),
                all.size(),
                new MerkleTree(hash, all).path(place.index()));
    }
}
