package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.Digest;

/** The bill of materials (CycloneDX) names what is shipped, and nothing else. Runs when the product is packaged. */
class SbomIT {
    private static final Path TARGET = Path.of("target");

    @Test
    void everyJarThatIsShippedIsNamedWithItsDigestAndNoOther() throws IOException {
        JsonNode bill =
                new ObjectMapper().readTree(TARGET.resolve("keepsight.cdx.json").toFile());
        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bill.has("serialNumber"))
                .as("the same sources give the same bill")
                .isFalse();

        List<String> named = new ArrayList<>();
        for (JsonNode component : bill.path("components")) {
            if (!component.path("group").asText().equals("org.keepsight")) {
                named.add(sha256(component));
                assertThat(component.path("purl").asText()).startsWith("pkg:maven/");
            }
        }
        assertThat(named).containsExactlyInAnyOrderElementsOf(shipped());
    }

    private static String sha256(JsonNode component) {
        for (JsonNode hash : component.path("hashes")) {
            if (hash.path("alg").asText().equals("SHA-256")) {
                return hash.path("content").asText();
            }
        }
        throw new AssertionError("no digest of " + component.path("purl"));
    }

    private static List<String> shipped() throws IOException {
        List<String> digests = new ArrayList<>();
        try (Stream<Path> jars = Files.list(TARGET.resolve("lib"))) {
            for (Path jar : jars.filter(each -> !each.getFileName().toString().startsWith("keepsight-"))
                    .toList()) {
                digests.add(Digest.ofContent(Files.readAllBytes(jar)).hex());
            }
        }
        assertThat(digests).hasSizeGreaterThan(30);
        return digests;
    }
}
