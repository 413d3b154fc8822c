package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody might hand to an auditor: each attempt is told by the exit code and by one sentence in either language. */
class AttackedCertificatesTest {
    private static final String CONTENTS = "{\"certificate\":";
    private static final String SIGNATURE = ",\"signature\":";
    private static final String GATE =
            "01793462400000000-01793462460000000-0000000000005116000000007ce343af-00000000-000005400000-k-l-"
                    + "4313a8658428974b5a401b8b9fda59144d5f7935649b206bf129ead0b4a46847.mp4";

    @TempDir
    Path directory;

    /** Makes the files that are given. */
    private interface Making {
        List<Path> files(AttackedCertificatesTest test) throws Exception;
    }

    /**
     * An attempt.
     *
     * @param kind the word before what is wrong; {@code null}: nothing is wrong with it
     * @param sentence part of it
     */
    record Attack(String name, int code, @Nullable String kind, String sentence, Making making) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Attack> attacks() {
        return Stream.of(
                altered("one figure better", "signature does not fit", text -> text.replace("\"180\"", "\"86400\"")),
                altered(
                        "another number",
                        "signature does not fit",
                        text -> text.replace("\"number\":1,\"p", "\"number\":2,\"p")),
                altered("cut off", "not JSON", text -> text.substring(0, text.length() / 2)),
                altered("nothing in it", "empty", text -> ""),
                altered("no JSON", "not JSON", text -> "all is well"),
                altered("a list", "nothing else", text -> "[1]"),
                altered("endless lists", "not JSON", text -> "[".repeat(100_000)),
                altered(
                        "a field twice",
                        "twice",
                        text -> text.replace("\"pending\"", "\"day\":\"2026-11-02\",\"pending\"")),
                altered("blanks", "canonical", text -> text.replace("\"cause\":", "\"cause\": ")),
                altered("a line break behind it", "canonical", text -> text + "\n"),
                altered("an escape", "canonical", text -> text.replace("\"COMPLETE\"", "\"COMPLET\\u0045\"")),
                altered(
                        "a huge number",
                        "whole",
                        text -> text.replace("\"number\":1,\"p", "\"number\":1" + "0".repeat(400) + ",\"p")),
                altered(
                        "a number too long to read",
                        "not JSON",
                        text -> text.replace("\"number\":1,\"p", "\"number\":1" + "0".repeat(5_000) + ",\"p")),
                altered(
                        "an infinite number",
                        "whole",
                        text -> text.replace("\"number\":1,\"p", "\"number\":1e999,\"p")),
                altered(
                        "the least number",
                        "whole",
                        text -> text.replace("\"number\":1,\"p", "\"number\":-9223372036854775808,\"p")),
                altered(
                        "a note that nobody signed",
                        "nothing else",
                        text -> text.replace(CONTENTS, "{\"aNote\":\"all is well\",\"certificate\":")),
                altered(
                        "a note in the signature",
                        "nothing else",
                        text -> text.replace("\"signature\":{", "\"signature\":{\"a\":\"b\",")),
                altered(
                        "without its signature",
                        "nothing else",
                        text -> text.substring(0, text.lastIndexOf(SIGNATURE)) + "}"),
                new Attack(
                        "signed anew by another",
                        1,
                        "WRONG KEY",
                        "none of those given",
                        test -> List.of(
                                test.signedByAnother("S01-1.json", text -> text.replace("\"180\"", "\"86400\"")))),
                new Attack(
                        "one of another hand among genuine ones",
                        1,
                        "WRONG KEY",
                        "none of those given",
                        test -> List.of(test.signedByAnother("S01-1.json", text -> text), frozen("S01-2.json"))),
                new Attack("one left out", 1, "MISSING", "certificate 2", test -> frozen("S01-1.json", "S01-3.json")),
                new Attack(
                        "a day left out of all",
                        1,
                        "MISSING",
                        "certificate 2",
                        test -> frozen("S01-1.json", "S01-3.json", "S01-1.gz")),
                new Attack(
                        "the end left out: the line says where it ends",
                        0,
                        null,
                        "(number 2)",
                        test -> frozen("S01-1.json", "S01-2.json")),
                new Attack(
                        "under each other's names",
                        0,
                        null,
                        "(number 2)",
                        test -> List.of(
                                test.named("S01-2.json", "S01-1.json"), test.named("S01-1.json", "S01-2.json"))),
                new Attack(
                        "a directory",
                        2,
                        "UNCHECKED",
                        "directory",
                        test -> List.of(frozen("S01-1.json"), Files.createDirectory(test.directory.resolve("d.json")))),
                new Attack(
                        "leaves of another day",
                        1,
                        "MISSING",
                        "no certificate of the day",
                        test -> frozen("S01-1.json", "S01-2.gz")),
                new Attack(
                        "leaves of another campus",
                        1,
                        "MISSING",
                        "no certificate of the day",
                        test -> frozen("S01-1.json", "S02-1.gz")),
                new Attack(
                        "leaves of what was superseded",
                        1,
                        "MISSING",
                        "certificate 1 of the same day",
                        test -> frozen("S01-3.json", "S01-1.gz")),
                new Attack(
                        "a proof for another certificate",
                        1,
                        "MISSING",
                        "certificate 1",
                        test -> frozen("S01-2.json", "proof-GATE-1-2.json")),
                new Attack(
                        "a segment with a bit changed",
                        1,
                        "MISSING",
                        "altered, or is of another day",
                        test -> List.of(
                                frozen("S01-1.json"), frozen("S01-1.gz"), test.flipped("segment.mp4", "download.mp4"))),
                new Attack(
                        "likewise under its name",
                        1,
                        "ALTERED",
                        "the segment was altered",
                        test -> List.of(frozen("S01-1.json"), frozen("S01-1.gz"), test.flipped("segment.mp4", GATE))),
                new Attack(
                        "a segment under another's name",
                        1,
                        "ALTERED",
                        "name of another segment",
                        test -> List.of(frozen("S01-1.json"), frozen("S01-1.gz"), test.named("segment.mp4", GATE))),
                new Attack(
                        "no ledger",
                        1,
                        "ALTERED",
                        "no deletion ledger",
                        test -> List.of(
                                frozen("S01-1.json"),
                                Files.writeString(test.directory.resolve("l.json"), "{\"deletions\":{}}"))),
                new Attack(
                        "an empty ledger",
                        2,
                        "UNCHECKED",
                        "no entry",
                        test -> List.of(
                                frozen("S01-1.json"),
                                Files.writeString(test.directory.resolve("l.json"), "{\"deletions\":[]}"))));
    }

    private static Attack altered(String name, String sentence, UnaryOperator<String> change) {
        return new Attack(name, 1, "ALTERED", sentence, test -> {
            String before = Files.readString(frozen("S01-1.json"));
            String after = change.apply(before);
            assertThat(after).isNotEqualTo(before);
            return List.of(Files.writeString(test.directory.resolve("changed.json"), after));
        });
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void isToldByCodeAndSentence(Attack attack) throws Exception {
        List<Path> files = attack.making().files(this);

        String english = run(attack.code(), "en", files);
        assertThat(english).contains(attack.sentence());
        List<String> wrong = wrong(english);
        assertThat(wrong).hasSize(attack.kind() == null ? 0 : 1);
        assertThat(wrong).allMatch(line -> line.startsWith(String.valueOf(attack.kind())) && line.length() < 500);
        assertThat(wrong(run(attack.code(), "zh", files)))
                .hasSameSizeAs(wrong)
                .noneMatch(line -> line.contains(attack.sentence()));
    }

    @Test
    void aKeyThatIsNoneIsOneLine() throws Exception {
        Path none = Files.writeString(directory.resolve("none.pem"), "-----BEGIN PUBLIC KEY-----\n\u00e4\n");
        for (Path key : List.of(none, directory, directory.resolve("absent"))) {
            StringWriter complained = new StringWriter();
            int code = Main.commandLine()
                    .setErr(new PrintWriter(complained, true))
                    .execute(
                            "verify-certificate",
                            "--key",
                            key.toString(),
                            frozen("S01-1.json").toString());
            assertThat(code).isEqualTo(2);
            assertThat(complained.toString()).hasLineCount(1).contains(key.toString());
        }
    }

    /** The page that says how is enough for somebody who has none of our code. */
    @Test
    void aStrangersProgramComesToTheSame() throws Exception {
        List<Path> files =
                frozen("S01-1.json", "S01-2.json", "S01-3.json", "S01-1.gz", "S01-2.gz", "S01-3.gz", "segment.mp4");
        Path keys = frozen("keys.pem");

        assertThat(StrangersVerifier.of(directory, keys, files))
                .isEqualTo(new StrangersVerifier.Verdict(true, "right: 3 certificates, 20 leaves\n"));

        assertSeen("not signed by this key", signedByAnother("S01-1.json", text -> text));
        assertSeen("not in its canonical form", changed(text -> text + " "));
        assertSeen("not signed by this key", changed(text -> text.replace("\"180\"", "\"86400\"")));
        assertSeen("no certified tree", frozen("S01-1.json"), frozen("S01-1.gz"), flipped("segment.mp4", "a.mp4"));
        assertSeen("certificate 2 of S01 is missing", frozen("S01-1.json"), frozen("S01-3.json"));
    }

    private void assertSeen(String what, Path... files) throws Exception {
        StrangersVerifier.Verdict verdict = StrangersVerifier.of(directory, frozen("keys.pem"), List.of(files));
        assertThat(verdict.right()).isFalse();
        assertThat(verdict.said()).contains(what);
    }

    private Path changed(UnaryOperator<String> change) throws Exception {
        return Files.writeString(
                directory.resolve("changed.json"), change.apply(Files.readString(frozen("S01-1.json"))));
    }

    private static List<String> wrong(String said) {
        return said.lines().filter(line -> !line.startsWith("RIGHT")).toList();
    }

    private String run(int expected, String language, List<Path> files) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "verify-certificate",
                "--language",
                language,
                "--key",
                frozen("keys.pem").toString()));
        files.forEach(file -> arguments.add(file.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        assertThat(code).as("%s%s", out, err).isEqualTo(expected);
        assertThat(err.toString()).isEmpty();
        return out.toString();
    }

    /** What somebody makes who has no key of ours, and does everything else right. */
    private Path signedByAnother(String name, UnaryOperator<String> change) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String text = Files.readString(frozen(name));
        String contents = change.apply(text.substring(CONTENTS.length(), text.lastIndexOf(SIGNATURE)))
                .replaceFirst("\"key\":\"sha-256:[0-9a-f]{64}\"", "\"key\":\"" + id(pair.getPublic()) + "\"");
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(contents.getBytes(StandardCharsets.UTF_8));
        return Files.writeString(
                directory.resolve("forged-" + name),
                CONTENTS + contents + SIGNATURE
                        + "{\"algorithm\":\"ed25519\",\"publicKey\":\""
                        + base64(pair.getPublic().getEncoded())
                        + "\",\"value\":\"" + base64(signature.sign()) + "\"}}");
    }

    private static String id(PublicKey key) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        return "sha-256:" + HexFormat.of().formatHex(digest).toLowerCase(Locale.ROOT);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private Path flipped(String name, String as) throws Exception {
        byte[] bytes = Files.readAllBytes(frozen(name));
        bytes[bytes.length - 1] ^= 1;
        return Files.write(directory.resolve(as), bytes);
    }

    private Path named(String name, String as) throws IOException, URISyntaxException {
        return Files.copy(frozen(name), directory.resolve(as));
    }

    private static List<Path> frozen(String first, String second, String... more) throws URISyntaxException {
        List<Path> files = new ArrayList<>(List.of(frozen(first), frozen(second)));
        for (String each : more) {
            files.add(frozen(each));
        }
        return files;
    }

    private static Path frozen(String name) throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(AttackedCertificatesTest.class.getResource("/frozen-certificates/" + name), name)
                        .toURI());
    }
}
