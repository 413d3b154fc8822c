package org.keepsight.retention.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.check.CheckCount;
import org.keepsight.storage.check.CheckListener;
import org.keepsight.storage.check.Discrepancy;
import org.keepsight.storage.check.Mending;
import org.keepsight.storage.check.Repair;
import org.keepsight.storage.check.Sample;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.object.ObjectSeal;

/** Three days' certificates in a directory store, and what somebody does to them behind our back. */
class IndexCheckTest extends CertifyingCampus {
    private final List<String> mended = new ArrayList<>();

    @BeforeEach
    void issue() throws IOException {
        recorded(today.minusDays(3), 0, 10);
        recorded(today.minusDays(2), 0, 10);
        reported(now);
        assertThat(issuer(store).run()).isEqualTo(3);
        assertThat(check(Sample.ALL)).isEmpty();
    }

    @Test
    void whatIsMissingOrAlteredIsNamed() throws Exception {
        Files.delete(certificate(1));
        flip(certificate(2));

        assertThat(check(Sample.NONE))
                .containsExactly("CERTIFICATE_MISSING 00000001.json", "CERTIFICATE_ALTERED 00000002.json");

        repair();
        assertThat(mended).isEmpty();
        assertThat(certificate(1)).doesNotExist();
    }

    @Test
    void twoThatWereExchangedAreBothNamed() throws Exception {
        Path aside = Files.move(certificate(1), directory.resolve("aside"));
        Files.move(certificate(2), certificate(1));
        Files.move(aside, certificate(2));

        assertThat(check(Sample.NONE))
                .containsExactly("CERTIFICATE_ALTERED 00000001.json", "CERTIFICATE_ALTERED 00000002.json");
    }

    @Test
    void rowsThatAreGoneComeBackWhereTheChainLeavesNoDoubt() throws Exception {
        owner.useHandle(h -> h.execute("delete from certificate where number >= 2"));

        assertThat(check(Sample.NONE))
                .containsExactly("CERTIFICATE_UNLISTED 00000002.json", "CERTIFICATE_UNLISTED 00000003.json");
        repair();
        assertThat(mended).containsExactly("CERTIFICATE_UNLISTED", "CERTIFICATE_UNLISTED");
        assertThat(check(Sample.NONE)).isEmpty();

        owner.useHandle(h -> h.execute("delete from certificate where number = 2"));
        repair();
        assertThat(check(Sample.ALL)).isEmpty();
        assertThat(count("access_register where action = 'catalogue.repaired'")).isEqualTo(3);
    }

    @Test
    void aNumberWithoutRowAndObjectIsMissed() throws Exception {
        owner.useHandle(h -> h.execute("delete from certificate where number = 2"));
        Files.delete(certificate(2));

        assertThat(check(Sample.NONE)).containsExactly("CERTIFICATE_MISSING 00000002.json");
    }

    @Test
    void leavesAreMissedAndReadWhereBytesAre() throws Exception {
        List<Path> leaves = leaves();
        Files.delete(leaves.get(0));
        flip(leaves.get(1));

        assertThat(check(Sample.NONE))
                .containsExactly("LEAVES_MISSING " + leaves.get(0).getFileName());
        assertThat(check(Sample.ALL))
                .containsExactly(
                        "LEAVES_MISSING " + leaves.get(0).getFileName(),
                        "LEAVES_ALTERED " + leaves.get(1).getFileName());
    }

    @Test
    void whatIsNoneOfOursIsForeignAndALeftoverIsNot() throws Exception {
        SignedCertificate forged = new CertifiedDays(
                        Files.createDirectory(directory.resolve("forged")), "S01", SignatureAlgorithm.ED25519, 1)
                .day(today)
                .signed();
        Files.write(certificate(4), forged.bytes());
        Files.writeString(certificate(1).resolveSibling("note.txt"), "x");
        Files.writeString(leaves().getFirst().resolveSibling("20260101-" + "0".repeat(64) + ".gz"), "x");
        arrived(today.minusDays(3), 10, 1);
        now = Instant.now().plus(IssuingRules.GATHERING).plus(Duration.ofMinutes(1));
        reported(now);
        try { // leaves are stored, and then it dies
            issuer(SteppedStore.killing(store, 1, false)).run();
        } catch (SteppedStore.Killed expected) {
            assertThat(leaves()).hasSize(5);
        }

        assertThat(check(Sample.ALL))
                .containsExactly(
                        "FOREIGN_OBJECT 00000004.json",
                        "FOREIGN_OBJECT note.txt",
                        "FOREIGN_OBJECT 20260101-" + "0".repeat(64) + ".gz");
    }

    @Test
    void anAlteredIndexOrKeyIsNamed() throws Exception {
        SigningKey another = SigningKey.create(SignatureAlgorithm.ED25519);
        owner.useHandle(
                h -> h.execute("update certificate set digest = 'sha-256:" + "0".repeat(64) + "' where number = 2"));
        assertThat(check(Sample.NONE))
                .containsExactly("CERTIFICATE_ALTERED 00000002.json", "CERTIFICATE_UNCHAINED 00000003.json");

        owner.useHandle(h -> h.execute(
                "update certificate set digest = ? where number = 2",
                signed(certificate(2)).link().digest().toString()));
        owner.useHandle(h -> h.execute(
                "update certificate_key set public_key = ?", another.known().der()));
        assertThat(check(Sample.NONE))
                .containsExactly("KEY_ALTERED " + key.known().id());

        new CertificateKeys(database.jdbi()).publish(another.known());
        owner.useHandle(h -> h.execute(
                "delete from certificate_key where id = ?", key.known().id().toString()));
        assertThat(check(Sample.NONE)).hasSize(3).allMatch(each -> each.startsWith("CERTIFICATE_UNCHAINED"));
    }

    private static SignedCertificate signed(Path file) {
        try {
            return SignedCertificate.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path certificate(int number) {
        return directory.resolve("objects/objects").resolve(CertificateStore.key(campus, number));
    }

    /** By day. */
    private List<Path> leaves() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("objects/objects/proof/v1/S01/leaves"))) {
            return files.sorted().toList();
        }
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private List<String> check(Sample leaves) throws IOException {
        List<String> found = new ArrayList<>();
        new IndexCheck(database.jdbi(), store, null).run(leaves, 1, listener(found));
        return found;
    }

    private void repair() throws IOException {
        Repair repair = new Repair(
                database.jdbi(),
                store,
                new ObjectSeal(TestAudit.KEY),
                TestAudit.log(),
                new Actor("tester"),
                "somebody was in the index");
        new IndexCheck(database.jdbi(), store, repair).run(Sample.NONE, 1, listener(new ArrayList<>()));
    }

    private CheckListener listener(List<String> found) {
        return new CheckListener() {
            @Override
            public void found(@Nullable CameraId lookedAt, Discrepancy discrepancy, @Nullable Mending mending) {
                String subject = discrepancy.subject();
                found.add(discrepancy.kind() + " " + subject.substring(subject.lastIndexOf('/') + 1));
                if (mending instanceof Mending.Mended) {
                    mended.add(discrepancy.kind());
                }
            }

            @Override
            public void passed(CameraId of, LocalDate through, CheckCount counted) {}
        };
    }
}
