package org.keepsight.retention.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keepsight.retention.proof.CertifiedDays;
import org.keepsight.retention.proof.CertifiedDays.Documents;
import org.keepsight.retention.proof.SignatureAlgorithm;
import org.keepsight.retention.proof.SigningKey;
import org.keepsight.retention.proof.VerifyingKey;
import org.keepsight.retention.verify.Finding.Kind;

class VerificationTest {
    private static final LocalDate FIRST = CertifiedDays.FIRST;

    @TempDir
    Path directory;

    private CertifiedDays campus;

    @BeforeEach
    void begin() {
        campus = new CertifiedDays(directory, "S01", SignatureAlgorithm.ED25519, 5);
    }

    static List<SignatureAlgorithm> algorithms() {
        return SignatureAlgorithm.ALL;
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void whatIsGenuineIsRightInAnyOrder(SignatureAlgorithm algorithm) throws Exception {
        campus = new CertifiedDays(directory, "S01", algorithm, 5);
        List<Path> files = new ArrayList<>();
        Documents first = campus.day(FIRST);
        for (Documents each : List.of(first, campus.day(FIRST.plusDays(1)), campus.amended(first))) {
            files.add(each.certificate());
            files.add(each.leaves());
        }
        files.add(campus.proof(first, "YARD-1", 3));
        files.add(Files.write(directory.resolve("a.mp4"), CertifiedDays.segment("YARD-1", FIRST, 3)));
        files.add(Files.write(directory.resolve("b.mp4"), CertifiedDays.segment("GATE-1", FIRST, 5)));
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Collections.shuffle(files, new Random(seed));

        VerificationReport report = Verification.of(files, Set.of(campus.key()));

        assertThat(report.findings()).isEmpty();
        assertThat(report.isRight()).isTrue();
        assertThat(report.confirmed()).hasSize(files.size() + 1); // and the chain
        assertThat(report.confirmed()).anySatisfy(each -> {
            assertThat(each.file()).endsWith("a.mp4");
            assertThat(each.about().camera()).isEqualTo("YARD-1");
        });
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void everyFlippedByteOfACertificateIsAnAlteration(SignatureAlgorithm algorithm) throws Exception {
        campus = new CertifiedDays(directory, "S01", algorithm, 1);
        Documents first = campus.day(FIRST);
        Documents second = campus.day(FIRST.plusDays(1));
        byte[] bytes = Files.readAllBytes(first.certificate());
        Random random = new Random(20781);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= (byte) (1 << random.nextInt(8));
            Path file = Files.write(directory.resolve("changed.json"), changed);

            List<Path> files = algorithm.equals(SignatureAlgorithm.SM2) // each signature takes a millisecond
                    ? List.of(file)
                    : List.of(second.certificate(), file);
            VerificationReport report = Verification.of(files, Set.of(campus.key()));

            assertThat(report.findings()).as("byte %d", i).singleElement().satisfies(each -> {
                assertThat(each.kind()).isEqualTo(Kind.ALTERED);
                assertThat(each.file()).isEqualTo(file.toString());
            });
        }
    }

    @Test
    void anAlteredCertificateIsNamedWithCampusAndDay() throws Exception {
        Documents first = campus.day(FIRST);
        String text = Files.readString(first.certificate());
        Path file = Files.writeString(
                first.certificate(), text.replaceFirst("\"recorded\":\"300\"", "\"recorded\":\"86400\""));

        assertThat(Verification.of(List.of(file), Set.of(campus.key())).findings())
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.kind()).isEqualTo(Kind.ALTERED);
                    assertThat(each.about().campus()).isEqualTo("S01");
                    assertThat(each.about().day()).isEqualTo(FIRST);
                    assertThat(each.about().number()).isEqualTo(1);
                });
    }

    @Test
    void everyFlippedByteOfLeavesIsAnAlteration() throws Exception {
        campus = new CertifiedDays(directory, "S01", SignatureAlgorithm.ED25519, 1);
        Documents first = campus.day(FIRST);
        byte[] bytes = Files.readAllBytes(first.leaves());
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 0x20;
            Path file = Files.write(directory.resolve("changed.gz"), changed);

            assertThat(Verification.of(List.of(first.certificate(), file), Set.of(campus.key()))
                            .findings())
                    .as("byte %d", i)
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.kind()).isEqualTo(Kind.ALTERED);
                        assertThat(each.file()).isEqualTo(file.toString());
                    });
        }
    }

    @Test
    void leavesThatWereExchangedAreNamedWithTheCamera() throws Exception {
        Documents first = campus.day(FIRST);
        byte[] plain;
        try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(first.leaves()))) {
            plain = in.readAllBytes();
        }
        String forged = new String(plain, StandardCharsets.US_ASCII)
                .replace(
                        CertifiedDays.leaf("YARD-1", FIRST, 2),
                        CertifiedDays.leaf("YARD-1", FIRST, 2).replaceAll("[0-9a-f]{64}", "ab".repeat(32)));
        try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(first.leaves()))) {
            out.write(forged.getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(found(first.certificate(), first.leaves())).singleElement().satisfies(each -> {
            assertThat(each.kind()).isEqualTo(Kind.ALTERED);
            assertThat(each.about().campus()).isEqualTo("S01");
            assertThat(each.about().day()).isEqualTo(FIRST);
            assertThat(each.about().camera()).isEqualTo("YARD-1");
        });
    }

    @Test
    void aForeignKeyIsNamedAndNoKeyIsNoVerdict() throws Exception {
        Documents first = campus.day(FIRST);
        VerifyingKey foreign = SigningKey.create(SignatureAlgorithm.ED25519).known();

        VerificationReport wrong = Verification.of(List.of(first.certificate()), Set.of(foreign));
        assertThat(wrong.findings()).singleElement().satisfies(each -> {
            assertThat(each.kind()).isEqualTo(Kind.WRONG_KEY);
            assertThat(each.about().day()).isEqualTo(FIRST);
        });
        assertThat(wrong.isWrong()).isTrue();
        VerificationReport nobody = Verification.of(List.of(first.certificate()), Set.of());
        assertThat(nobody.findings())
                .singleElement()
                .satisfies(each -> assertThat(each.kind()).isEqualTo(Kind.UNCHECKED));
        assertThat(nobody.isWrong()).isFalse();
        assertThat(nobody.isRight()).isFalse();
    }

    @Test
    void aMissingCertificateIsNamed() throws Exception {
        Documents first = campus.day(FIRST);
        campus.day(FIRST.plusDays(1));
        Documents third = campus.day(FIRST.plusDays(2));

        assertThat(found(third.certificate(), first.certificate()))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.kind()).isEqualTo(Kind.MISSING);
                    assertThat(each.about().campus()).isEqualTo("S01");
                    assertThat(each.about().number()).isEqualTo(2);
                });
    }

    @Test
    void aDayThatWasNeverCertifiedIsNamed() throws Exception {
        Documents first = campus.day(FIRST);
        Documents third = campus.day(FIRST.plusDays(2));

        assertThat(found(third.certificate(), first.certificate()))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.kind()).isEqualTo(Kind.MISSING);
                    assertThat(each.about().day()).isEqualTo(FIRST.plusDays(1));
                });
    }

    /** Somebody with the key writes a day anew; what was issued after it gives that away. */
    @Test
    void aDayWrittenAnewBreaksTheChain() throws Exception {
        Documents first = campus.day(FIRST);
        Documents second = campus.day(FIRST.plusDays(1));
        CertifiedDays other = new CertifiedDays(
                Files.createDirectory(directory.resolve("other")), "S01", SignatureAlgorithm.ED25519, 4);
        Documents anew = other.day(FIRST);

        List<Finding> found = Verification.of(
                        List.of(anew.certificate(), second.certificate()), Set.of(campus.key(), other.key()))
                .findings();
        assertThat(found).singleElement().satisfies(each -> {
            assertThat(each.kind()).isEqualTo(Kind.BROKEN_CHAIN);
            assertThat(each.file()).isEqualTo(second.certificate().toString());
            assertThat(each.about().day()).isEqualTo(FIRST.plusDays(1));
        });
        assertThat(Verification.of(List.of(anew.certificate(), first.certificate()), Set.of(campus.key(), other.key()))
                        .findings())
                .first()
                .satisfies(each -> assertThat(each.kind()).isEqualTo(Kind.BROKEN_CHAIN));
    }

    @Test
    void campusesHaveChainsOfTheirOwn() throws Exception {
        CertifiedDays other = new CertifiedDays(directory, "S02", SignatureAlgorithm.SM2, 2);
        List<Path> files = List.of(
                campus.day(FIRST).certificate(),
                other.day(FIRST).certificate(),
                campus.day(FIRST.plusDays(1)).certificate(),
                other.day(FIRST.plusDays(1)).certificate());

        assertThat(Verification.of(files, Set.of(campus.key(), other.key())).isRight())
                .isTrue();
    }

    @Test
    void anAlteredSegmentIsNamedWithItsCamera() throws Exception {
        Documents first = campus.day(FIRST);
        String name =
                Path.of(CertifiedDays.leaf("GATE-1", FIRST, 4)).getFileName().toString();
        byte[] bytes = CertifiedDays.segment("GATE-1", FIRST, 4);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            Path named = Files.write(directory.resolve(name), changed);
            assertThat(found(first.certificate(), first.leaves(), named))
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.kind()).isEqualTo(Kind.ALTERED);
                        assertThat(each.about().camera()).isEqualTo("GATE-1");
                        assertThat(each.about().day()).isEqualTo(FIRST);
                    });
            Path unnamed = Files.write(directory.resolve("download.mp4"), changed);
            assertThat(found(first.certificate(), first.leaves(), unnamed))
                    .singleElement()
                    .satisfies(each -> assertThat(each.kind()).isEqualTo(Kind.MISSING));
            assertThat(found(first.certificate(), campus.proof(first, "GATE-1", 4), unnamed))
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.kind()).isEqualTo(Kind.ALTERED);
                        assertThat(each.about().camera()).isEqualTo("GATE-1");
                    });
        }
        Path alone = Files.write(directory.resolve("alone.mp4"), bytes);
        assertThat(found(first.certificate(), alone))
                .singleElement()
                .satisfies(each -> assertThat(each.kind()).isEqualTo(Kind.UNCHECKED));
    }

    @Test
    void everyFlippedByteOfAProofIsAnAlteration() throws Exception {
        Documents first = campus.day(FIRST);
        Path proof = campus.proof(first, "GATE-1", 2);
        byte[] bytes = Files.readAllBytes(proof);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 4;
            Path file = Files.write(directory.resolve("changed.json"), changed);
            List<Finding> found = found(first.certificate(), file);
            assertThat(found)
                    .as("byte %d", i)
                    .singleElement()
                    .satisfies(each -> assertThat(each.file()).isEqualTo(file.toString()));
            assertThat(found.getFirst().kind()).as("byte %d", i).isEqualTo(Kind.ALTERED);
        }
        assertThat(found(proof)).singleElement().satisfies(each -> {
            assertThat(each.kind()).isEqualTo(Kind.MISSING);
            assertThat(each.about().number()).isEqualTo(1);
        });
    }

    private List<Finding> found(Path... files) throws IOException {
        return Verification.of(List.of(files), Set.of(campus.key())).findings();
    }
}
