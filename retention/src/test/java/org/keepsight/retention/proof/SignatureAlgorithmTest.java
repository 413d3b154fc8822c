package org.keepsight.retention.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureAlgorithmTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] MESSAGE = "what was kept".getBytes(StandardCharsets.UTF_8);

    /** Private and public halves, used nowhere else. */
    private static final String[][] OPENSSL = {
        {
            "MC4CAQAwBQYDK2VwBCIEIGh8rSOrw/ziQN+4Q3f9sIv8/8S44Sz7MAVCggrYHS4K",
            "MCowBQYDK2VwAyEADnDOEqGeC6q0FOudWnP3t9L7+gELN6OdFelmLLB/oXo="
        },
        {
            "MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgATFhD6XpmTukWP6j"
                    + "N8AxKPepYkuoiRlSfFFRqZpsp16hRANCAATdFv0cZ+tqbNOYC9Euds2cMt7lDSpV"
                    + "LRy8auqjXTPeQlOOZzdcwx9hjT3gKsOX1x8+DqoRRgBFN+IwJBu1QJam",
            "MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAE3Rb9HGframzTmAvRLnbNnDLe5Q0q"
                    + "VS0cvGrqo10z3kJTjmc3XMMfYY094CrDl9cfPg6qEUYARTfiMCQbtUCWpg=="
        }
    };

    @TempDir
    Path directory;

    static List<SignatureAlgorithm> algorithms() {
        return SignatureAlgorithm.ALL;
    }

    /** RFC 8032, 7.1, test 2; the seed and the point in the DER of RFC 8410. */
    @Test
    void ed25519SignsAsPublished() throws Exception {
        byte[] privateKey = HEX.parseHex("302e020100300506032b657004220420"
                + "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        byte[] publicKey = HEX.parseHex(
                "302a300506032b6570032100" + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        byte[] signature = HEX.parseHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

        assertThat(SignatureAlgorithm.ED25519.sign(privateKey, new byte[] {0x72}))
                .isEqualTo(signature);
        assertThat(SignatureAlgorithm.ED25519.verifies(publicKey, new byte[] {0x72}, signature))
                .isTrue();
    }

    /** GB/T 32905-2016, appendix A, examples 1 and 2. */
    @Test
    void sm3DigestsAsPublished() {
        assertThat(HashAlgorithm.SM3.digest("abc".getBytes(StandardCharsets.US_ASCII)))
                .hasToString("sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assertThat(HashAlgorithm.SM3.digest("abcd".repeat(16).getBytes(StandardCharsets.US_ASCII)))
                .hasToString("sm3:debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    }

    /** FIPS 180-4's example. */
    @Test
    void sha256DigestsAsPublished() {
        assertThat(HashAlgorithm.SHA_256.digest("abc".getBytes(StandardCharsets.US_ASCII)))
                .hasToString("sha-256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void everyChangedBitOfASignatureIsSeen(SignatureAlgorithm algorithm) {
        SigningKey key = SigningKey.create(algorithm);
        byte[] signature = key.sign(MESSAGE);

        assertThat(key.known().verifies(MESSAGE, signature)).isTrue();
        assertThat(key.known().verifies("what was lost".getBytes(StandardCharsets.UTF_8), signature))
                .isFalse();
        assertThat(SigningKey.create(algorithm).known().verifies(MESSAGE, signature))
                .isFalse();
        for (int i = 0; i < signature.length; i++) {
            byte[] changed = signature.clone();
            changed[i] ^= 1;
            assertThat(key.known().verifies(MESSAGE, changed)).as("byte %d", i).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aKeyGoesThroughItsFileAndPem(SignatureAlgorithm algorithm) throws Exception {
        Path file = directory.resolve("certificate.key");
        assertThatThrownBy(() -> SigningKey.load(file)).isInstanceOf(NoSuchFileException.class);
        SigningKey key = SigningKey.create(algorithm);
        key.keep(file);
        SigningKey.create(algorithm).keep(file); // the first one stays

        SigningKey read = SigningKey.load(file);
        assertThat(read.known()).isEqualTo(key.known());
        assertThat(key.known().verifies(MESSAGE, read.sign(MESSAGE))).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        SigningKey other = SigningKey.create(SignatureAlgorithm.ED25519);
        assertThat(VerifyingKey.ofPem(
                        "read me\n" + key.known().pem() + "\n" + other.known().pem()))
                .containsExactly(key.known(), other.known());
        assertThat(key.toString()).doesNotContain(Files.readAllLines(file).get(1));
    }

    /** Made by OpenSSL 3.0: genpkey -algorithm ed25519, and genpkey -algorithm SM2 with the public halves of pkey -pubout. */
    @Test
    void keysOfOpenSslAreTaken() throws Exception {
        Path file = directory.resolve("openssl.key");
        for (String[] pair : OPENSSL) {
            Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n" + pair[0] + "\n-----END PRIVATE KEY-----\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            SigningKey key = SigningKey.load(file);
            VerifyingKey known = VerifyingKey.ofPem(
                            "-----BEGIN PUBLIC KEY-----\n" + pair[1] + "\n-----END PUBLIC KEY-----\n")
                    .getFirst();
            assertThat(known.algorithm()).isEqualTo(key.known().algorithm());
            assertThat(known.verifies(MESSAGE, key.sign(MESSAGE))).isTrue();
        }
    }

    @Test
    void whatIsNoKeyIsRefused() throws Exception {
        Path file = directory.resolve("certificate.key");
        SigningKey.create(SignatureAlgorithm.SM2).keep(file);
        String pem = Files.readString(file);
        for (String damaged :
                List.of("", pem.substring(0, 90), pem.replace("PRIVATE", "PUBLIC"), pem.replace("MI", "NI"))) {
            Files.writeString(file, damaged);
            assertThatThrownBy(() -> SigningKey.load(file)).hasMessageContaining("rotate-keys");
        }
        assertThatThrownBy(() -> VerifyingKey.ofPem("none")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VerifyingKey.ofPem(
                        "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQc=\n-----END PUBLIC KEY-----"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
