package org.keepsight.deploy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.fuzz.Fuzz;

/** Whatever stands in a configuration file, it is taken or refused with its problems. */
class ForeignConfigTest {
    @TempDir
    Path directory;

    @Test
    void aConfigurationIsTakenOrRefusedWithItsProblems() throws Exception {
        Fuzz.run(ForeignConfigTest.class, "config", 4_000, bytes -> {
            try {
                assertThat(Config.parse(new String(bytes, StandardCharsets.UTF_8), directory))
                        .isNotNull();
            } catch (ConfigException e) {
                assertThat(e.problems())
                        .isNotEmpty()
                        .allSatisfy(problem -> assertThat(problem).isNotBlank());
            }
        });
    }
}
