package org.keepsight.retention.proof;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.retention.proof.Certificate.Link;
import org.keepsight.retention.proof.CertificateIndex.CertifiedCampus;
import org.keepsight.storage.model.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The chains of certificates: documents in the store, and their index. Thread-safe. */
final class CertificateChain {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateChain.class);

    private final CertificateIndex index;
    private final CertificateKeys keys;
    private final CertificateStore store;

    CertificateChain(Jdbi jdbi, CertificateStore store) {
        this.index = new CertificateIndex(jdbi);
        this.keys = new CertificateKeys(jdbi);
        this.store = store;
    }

    /** By code; none before the installation has published a key. */
    List<CertifiedCampus> campuses() {
        return index.campuses();
    }

    /** The end of the campus's chain; empty before its first. */
    Optional<Link> end(Code campus) {
        return index.newest(campus).map(CertificateRow::link);
    }

    /** The newest certificate of a day. */
    Optional<CertificateRow> of(Code campus, LocalDate day) {
        return index.of(campus, day);
    }

    /** The days that are over and have no certificate, in order. */
    List<LocalDate> uncertified(CertifiedCampus campus, IssuingRules rules, Instant now) {
        return rules.uncertified(campus.since(), index.newestDay(campus.code()).orElse(null), now);
    }

    /**
     * Stores a certificate and enters it into the index.
     *
     * @param until locked in the store
     * @throws java.nio.file.FileAlreadyExistsException when something else has this number: another node's, which the next
     *     run takes in, or a stranger's, which a person must look at
     */
    void append(CertifiedCampus campus, SignedCertificate certificate, Instant until) throws IOException {
        String object = store.put(certificate, until);
        index.enter(campus.id(), CertificateRow.of(certificate, object));
    }

    /** Takes into the index what is stored behind its end, as far as one of our keys signed it. */
    void takeIn(CertifiedCampus campus) throws IOException {
        int last = index.newest(campus.code()).map(CertificateRow::number).orElse(0);
        List<String> objects = store.behind(campus.code(), last);
        if (objects.isEmpty()) {
            return;
        }
        Set<VerifyingKey> known =
                keys.all().stream().map(CertificateKeys.Published::key).collect(Collectors.toSet());
        for (String object : objects) {
            Optional<SignedCertificate> ours = ours(campus.code(), object, known);
            if (ours.isPresent()) {
                index.enter(campus.id(), CertificateRow.of(ours.get(), object));
                LOG.atInfo().addKeyValue("object", object).log("a stored certificate was taken into the index");
            } else {
                LOG.atError()
                        .addKeyValue("object", object)
                        .log("an object in the place of certificates is none of ours");
            }
        }
    }

    /** The certificate of this campus that one of these keys signed for this place, if the object is one. */
    Optional<SignedCertificate> ours(Code campus, String object, Set<VerifyingKey> known) throws IOException {
        try {
            return Optional.of(store.read(object, bytes -> {
                SignedCertificate read = SignedCertificate.read(bytes);
                boolean atHome = read.campus().equals(campus)
                        && CertificateStore.key(campus, read.link().number()).equals(object);
                require(atHome && known.contains(read.key()), "it is none of ours");
                return read;
            }));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** @throws IOException also when the object is not what the index knows */
    SignedCertificate read(CertificateRow row) throws IOException {
        try {
            return issued(row);
        } catch (IllegalArgumentException e) {
            throw new IOException(row.object() + " was altered: " + e.getMessage(), e);
        }
    }

    /** @throws IllegalArgumentException when the object is not what the index knows */
    SignedCertificate issued(CertificateRow row) throws IOException {
        return store.read(row.object(), bytes -> {
            SignedCertificate read = SignedCertificate.read(bytes);
            require(read.link().equals(row.link()), "it is another certificate than was issued");
            return read;
        });
    }

    /** @throws IOException also when the object is not what was certified */
    Leaves leaves(SignedCertificate certificate) throws IOException {
        try {
            return Leaves.read(new ByteArrayInputStream(certified(certificate)));
        } catch (IllegalArgumentException e) {
            throw new IOException(certificate.leaves() + " was altered: " + e.getMessage(), e);
        }
    }

    /** @throws IllegalArgumentException when the leaves' object is not what was certified */
    byte[] certified(SignedCertificate certificate) throws IOException {
        return store.read(certificate.leaves(), bytes -> {
            require(certificate.leavesDigest().fits(bytes), "it is not what was certified");
            return bytes;
        });
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
