package org.keepsight.retention.proof;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.proof.Certificate.Link;
import org.keepsight.retention.proof.CertificateIndex.CertifiedCampus;
import org.keepsight.storage.check.CertificateDiscrepancy;
import org.keepsight.storage.check.CertificateDiscrepancy.Kind;
import org.keepsight.storage.check.CheckListener;
import org.keepsight.storage.check.Discrepancy;
import org.keepsight.storage.check.Mending;
import org.keepsight.storage.check.Repair;
import org.keepsight.storage.check.Sample;
import org.keepsight.storage.check.StoreDiscrepancy;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.ObjectStore;

/**
 * Whether the index of certificates, the store and the chains tell the same, both ways: every document is read and verified,
 * leaves are there, and nothing else is in their place. Nobody issues meanwhile. Holds the names of all certificates and
 * leaves, and the index of one campus at a time.
 */
public final class IndexCheck {
    private final Jdbi jdbi;
    private final CertificateIndex index;
    private final CertificateKeys keys;
    private final CertificateStore store;
    private final CertificateChain chain;
    private final @Nullable Repair repair;

    /** @param repair takes into the index what continues its chain; {@code null} to only look */
    public IndexCheck(Jdbi jdbi, ObjectStore store, @Nullable Repair repair) {
        this.jdbi = jdbi;
        this.index = new CertificateIndex(jdbi);
        this.keys = new CertificateKeys(jdbi);
        this.store = new CertificateStore(store);
        this.chain = new CertificateChain(jdbi, this.store);
        this.repair = repair;
    }

    /**
     * Checks.
     *
     * @param leaves which of them are read, too; of the others it is enough that they are there
     * @param seed chooses the sample
     * @throws IOException when the store could not be asked
     */
    public void run(Sample leaves, long seed, CheckListener listener) throws IOException {
        IssuingLock.waiting(jdbi, session -> new Pass(leaves, seed, listener).run());
    }

    /** A check under way. */
    private final class Pass {
        private final double share;
        private final long seed;
        private final CheckListener listener;
        private final Set<String> unclaimed;
        private final Map<String, String> covered;
        private Set<VerifyingKey> published = Set.of();

        Pass(Sample leaves, long seed, CheckListener listener) throws IOException {
            this.listener = listener;
            this.unclaimed = new HashSet<>(store.all());
            this.share = leaves.shareOf(unclaimed.size());
            this.seed = seed;
            this.covered = store.covered();
        }

        void run() throws IOException {
            List<String> altered = keys.altered();
            altered.forEach(id ->
                    found(Kind.KEY_ALTERED, null, id, "what is published under this id is not the key that it is of"));
            if (altered.isEmpty()) {
                published =
                        keys.all().stream().map(CertificateKeys.Published::key).collect(Collectors.toSet());
            }
            for (CertifiedCampus campus : chain.campuses()) {
                indexed(campus);
            }
            if (altered.isEmpty()) {
                others();
            }
        }

        /** What is in the store and not in the index; without all keys nobody can tell whose it is. */
        private void others() throws IOException {
            for (CertifiedCampus campus : chain.campuses()) {
                unlisted(campus);
            }
            for (String name : unclaimed.stream().sorted().toList()) {
                if (!isLeftover(name)) {
                    tell(new StoreDiscrepancy.ForeignObject(
                            null, null, name, "it lies among the certificates and is none of ours"));
                }
            }
        }

        private void indexed(CertifiedCampus campus) throws IOException {
            @Nullable Link former = null;
            for (CertificateRow row : index.chain(campus.code())) {
                for (int gone = former == null ? 1 : former.number() + 1; gone < row.number(); gone++) {
                    String object = CertificateStore.key(campus.code(), gone);
                    if (!unclaimed.contains(object)) {
                        found(Kind.CERTIFICATE_MISSING, null, object, "there is neither object nor row of this number");
                    }
                }
                claim(row.object(), row.day());
                certificate(row, former);
                former = row.link();
            }
        }

        /** It has its place here; what somebody did to it is told. */
        private void claim(String object, LocalDate day) {
            unclaimed.remove(object);
            String done = covered.get(object);
            if (done != null) {
                found(Kind.CERTIFICATE_COVERED, day, object, done);
            }
        }

        private void certificate(CertificateRow row, @Nullable Link former) throws IOException {
            try {
                SignedCertificate certificate = chain.issued(row);
                boolean follows = follows(certificate, former);
                if (!follows) {
                    found(row, Kind.CERTIFICATE_UNCHAINED, "it does not name the one before it");
                } else if (!published.isEmpty() && !published.contains(certificate.key())) {
                    found(row, Kind.CERTIFICATE_UNCHAINED, "the key that signed it was never published");
                }
                leaves(certificate);
            } catch (NoSuchFileException e) {
                found(row, Kind.CERTIFICATE_MISSING, "it was issued, and there is no such object");
                unclaimed.remove(row.leaves());
            } catch (IllegalArgumentException e) {
                found(row, Kind.CERTIFICATE_ALTERED, "it is not what was issued: " + e.getMessage());
                unclaimed.remove(row.leaves());
            }
        }

        /** @param former the one before it in the index; {@code null}: there is none */
        private static boolean follows(SignedCertificate certificate, @Nullable Link former) {
            int number = certificate.link().number();
            Optional<Link> previous = certificate.previous();
            if (former != null && former.number() == number - 1) {
                return previous.filter(former::equals).isPresent();
            }
            boolean first = number == 1;
            return previous.isEmpty() == first; // the one between is missing, which is told
        }

        private void leaves(SignedCertificate certificate) throws IOException {
            String object = certificate.leaves();
            LocalDate day = certificate.day();
            boolean there = unclaimed.contains(object);
            claim(object, day);
            try {
                if (Sample.takes(share, seed, object)) {
                    chain.certified(certificate);
                } else if (!there && !store.holds(object)) {
                    throw new NoSuchFileException(object);
                }
            } catch (NoSuchFileException e) {
                found(Kind.LEAVES_MISSING, day, object, "the leaves that a certificate names are not there");
            } catch (IllegalArgumentException e) {
                found(Kind.LEAVES_ALTERED, day, object, "these are not the leaves that were certified");
            }
        }

        private void unlisted(CertifiedCampus campus) throws IOException {
            for (String object : store.behind(campus.code(), 0)) {
                Optional<SignedCertificate> ours =
                        unclaimed.contains(object) ? chain.ours(campus.code(), object, published) : Optional.empty();
                if (ours.isPresent()) {
                    claim(object, ours.get().day());
                    unclaimed.remove(ours.get().leaves());
                    enter(campus, ours.get(), object);
                }
            }
        }

        private void enter(CertifiedCampus campus, SignedCertificate certificate, String object) {
            CertificateDiscrepancy unlisted = new CertificateDiscrepancy(
                    Kind.CERTIFICATE_UNLISTED,
                    certificate.day(),
                    object,
                    "a certificate of ours that the index does not know");
            Optional<Link> former =
                    index.find(campus.code(), certificate.link().number() - 1).map(CertificateRow::link);
            boolean continues = former.equals(certificate.previous())
                    && certificate.supersedes().isPresent()
                            == index.of(campus.code(), certificate.day()).isPresent();
            if (repair != null && continues) {
                CertificateRow row = CertificateRow.of(certificate, object);
                tell(
                        unlisted,
                        repair.mend(
                                unlisted, "entered into the index", handle -> index.enter(handle, campus.id(), row)));
            } else {
                tell(unlisted);
            }
        }

        /** Leaves of an attempt that was broken off before their certificate was stored. */
        private boolean isLeftover(String name) throws IOException {
            try {
                byte[] bytes = store.read(name, read -> read);
                Leaves.Heading heading = parsed(bytes).heading();
                return CertificateStore.leaves(heading.campus(), heading.day(), Digest.ofContent(bytes))
                        .equals(name);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private static Leaves parsed(byte[] bytes) {
            try {
                return Leaves.read(new ByteArrayInputStream(bytes));
            } catch (IOException e) { // of the compression, for the bytes are here
                throw new IllegalArgumentException("it is damaged", e);
            }
        }

        private void found(CertificateRow row, Kind kind, String what) {
            found(kind, row.day(), row.object(), what);
        }

        private void found(Kind kind, @Nullable LocalDate day, String subject, String what) {
            tell(new CertificateDiscrepancy(kind, day, subject, what));
        }

        private void tell(Discrepancy discrepancy) {
            tell(discrepancy, repair == null ? null : repair.mend(discrepancy));
        }

        private void tell(Discrepancy discrepancy, @Nullable Mending mending) {
            listener.found(null, discrepancy, mending);
        }
    }
}
