package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that were issued once, and must be verifiable for ever: no database, no configuration. */
class VerifyCertificateCommandTest {
    private static final List<String> ALL = List.of(
            "S01-1.json",
            "S01-1.gz",
            "S01-2.json",
            "S01-3.json",
            "S01-3.gz",
            "S02-1.json",
            "segment.mp4",
            "proof-GATE-1-2.json");

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void asAProcessOfItsOwn() throws Exception {
        try (Program program =
                Program.start(arguments(ALL, "--key", frozen("keys.pem").toString()))) {
            assertThat(program.exitCode()).isZero();
        }
        Path altered = altered("S01-2.json");
        try (Program program = Program.start(
                "verify-certificate",
                "--language",
                "zh",
                "--key",
                frozen("keys.pem").toString(),
                altered.toString())) {
            assertThat(program.exitCode()).isOne();
            assertThat(program.said())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains("ALTERED 被改动", altered.toString(), "S01", "2026-11-02", "留存证明被改动"));
        }
    }

    @Test
    void eachVerdictHasItsWordAndItsCode() throws Exception {
        String keys = frozen("keys.pem").toString();
        assertThat(run(arguments(ALL, "--key", keys, "--json"))).isZero();
        assertThat(out.toString()).contains("\"right\":true", "\"findings\":[]").hasLineCount(1);

        assertThat(run(arguments(List.of("S01-1.json", "S01-3.json"), "--key", keys)))
                .isOne();
        assertThat(out.toString()).contains("MISSING 缺失").contains("number 2");

        Files.writeString(
                directory.resolve("other.pem"),
                "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n-----END PUBLIC KEY-----\n");
        assertThat(run(arguments(
                        List.of("S01-1.json"),
                        "--key",
                        directory.resolve("other.pem").toString())))
                .isOne();
        assertThat(out.toString()).contains("WRONG KEY 密钥不符").contains("2026-11-01");

        assertThat(run(arguments(List.of("S01-1.json")))).isEqualTo(2);
        assertThat(out.toString()).contains("UNCHECKED 未能核验").contains("--key");
    }

    @Test
    void wrongUsageIsOneLine() throws Exception {
        assertThat(run("verify-certificate")).isEqualTo(2);
        assertThat(run("verify-certificate", directory.resolve("none.json").toString()))
                .isEqualTo(2);
        assertThat(run(arguments(
                        List.of("S01-1.json"), "--key", frozen("S01-1.json").toString())))
                .isEqualTo(2);
        assertThat(run(arguments(List.of("S01-1.json"), "--language", "de"))).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(4);
    }

    private Path altered(String name) throws Exception {
        byte[] bytes = Files.readAllBytes(frozen(name));
        bytes[bytes.length / 2] ^= 1;
        return Files.write(directory.resolve(name), bytes);
    }

    private static String[] arguments(List<String> files, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("verify-certificate"));
        arguments.addAll(List.of(options));
        for (String file : files) {
            arguments.add(frozen(file).toString());
        }
        return arguments.toArray(String[]::new);
    }

    private static Path frozen(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(
                        VerifyCertificateCommandTest.class.getResource("/frozen-certificates/" + name), name)
                .toURI());
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        return Main.commandLine()
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(out, true))
                .execute(arguments);
    }
}
