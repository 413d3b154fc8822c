package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Wrong usage and unusable configurations: one clear line each, exit code 2, nothing changed. */
class CommandLineTest {
    @TempDir
    Path directory;

    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    @Test
    void wrongUsageIsOneLine() {
        assertThat(run("serve")).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("--config", "see ./keepsight serve --help");
    }

    @Test
    void anUnknownCommandIsOneLine() {
        assertThat(run("record")).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("record");
    }

    @Test
    void everyCommandHasHelp() {
        for (String command :
                new String[] {"demo", "serve", "worker", "check", "rebuild", "administrator", "verify-certificate"}) {
            assertThat(run(command, "--help")).isZero();
            assertThat(out.toString()).contains("Usage: keepsight " + command);
        }
    }

    @Test
    void everyProblemOfAConfigurationIsALine() throws Exception {
        Path config = Files.writeString(directory.resolve("keepsight.yaml"), "dta: x\nhttp: {port: -1}\n");

        assertThat(run("serve", "--config", config.toString())).isEqualTo(2);

        assertThat(err.toString()).hasLineCount(2).contains("dta: is not a key", "http.port: '-1'");
        assertThat(directory)
                .isDirectoryContaining(path -> path.equals(config))
                .isDirectoryNotContaining("glob:**data");
    }

    @Test
    void anAddressOthersCouldReachIsRefusedBeforeAnythingStarts() throws Exception {
        Path config = Files.writeString(directory.resolve("keepsight.yaml"), "http: {host: 0.0.0.0}\n");

        assertThat(run("serve", "--config", config.toString())).isEqualTo(2);

        assertThat(err.toString()).hasLineCount(1).contains("http.host", "http.tls");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void healthAndMetricsAreNotShownInTheClearByMistake() throws Exception {
        Path config = Files.writeString(directory.resolve("keepsight.yaml"), "http: {management-host: 0.0.0.0}\n");

        for (String command : List.of("serve", "worker")) {
            assertThat(run(command, "--config", config.toString())).isEqualTo(2);
        }

        assertThat(err.toString()).hasLineCount(2).contains("http.management-host", "http.management-plain");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void aRegistryFileIsRefusedAsAWholeWithLineNumbers() throws Exception {
        Files.writeString(directory.resolve("registry.csv"), """
                campus_code,campus_name,campus_kind,area_kind,area_name,camera_code,camera_name,url
                S01,School,PUBLIC_SCHOOL,GATE,Gate,C1,Gate,rtsp://127.0.0.1:1/a
                S01,School,PUBLIC_SCHOOL,TOILET,Toilet,C2,Toilet,rtsp://127.0.0.1:1/b
                S01,School,PUBLIC_SCHOOL,GATE,Gate,C3,Gate,http://user:hunter2@127.0.0.1/c
                """);
        Path config = Files.writeString(directory.resolve("keepsight.yaml"), """
                registry: {file: registry.csv}
                http: {port: 0, management-port: 0}
                ingest: {camera-networks: [127.0.0.0/8]}
                """);

        assertThat(run("serve", "--config", config.toString())).isEqualTo(2);

        assertThat(err.toString())
                .hasLineCount(2)
                .contains("line 3", "article 8", "line 4", "url")
                .doesNotContain("hunter2");
    }

    private int run(String... arguments) {
        CommandLine commandLine =
                Main.commandLine().setErr(new PrintWriter(err, true)).setOut(new PrintWriter(out, true));
        return commandLine.execute(arguments);
    }
}
