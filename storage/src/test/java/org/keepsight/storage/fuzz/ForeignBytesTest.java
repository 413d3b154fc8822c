package org.keepsight.storage.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectSeal.Verdict;
import org.keepsight.storage.object.StoredObject;
import org.keepsight.storage.registry.RegistryFile;

/** What storage reads that somebody else may have written. Media have tests of their own kind beside them. */
class ForeignBytesTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    @ParameterizedTest
    @ValueSource(strings = {"registry.yaml", "registry.csv"})
    void aRegistryFileIsAcceptedOrRefusedWithItsErrors(String name) throws Exception {
        Fuzz.run(ForeignBytesTest.class, name, 4_000, bytes -> {
            switch (RegistryFile.parse("upload." + name.substring(name.indexOf('.') + 1), bytes, ZONE)) {
                case RegistryFile.Accepted accepted ->
                    assertThat(accepted.document().campuses()).isNotNull();
                case RegistryFile.Refused refused ->
                    assertThat(refused.errors()).isNotEmpty().allSatisfy(error -> {
                        assertThat(error.line()).isNotNegative();
                        assertThat(error.message()).isNotBlank();
                    });
            }
        });
    }

    @Test
    void aKeyIsOneThatWeWriteOrIsRefused() throws Exception {
        Fuzz.run(ForeignBytesTest.class, "object-key", 30_000, bytes -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            try {
                assertThat(ObjectKey.parse(text)).hasToString(text);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("is not the key of a segment");
            }
            try {
                assertThat(ObjectKey.ofFileName(new CameraId(42), text).fileName())
                        .isEqualTo(text);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("is not the key of a segment");
            }
        });
    }

    @Test
    void onlyWhatWeSealedIsOurs() throws Exception {
        ObjectSeal seal = new ObjectSeal(new InstallationKey(new byte[32]));
        Segment segment = segment();
        String key = ObjectKey.of(segment).toString();
        String sealed = lines(seal.seal(segment, segment.time().start()));
        Fuzz.run(ForeignBytesTest.class, "object-metadata", 10_000, bytes -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("SEALED", sealed);
            Verdict verdict = seal.verify(new StoredObject(key, segment.bytes(), null, metadata(text)));
            assertThat(verdict instanceof Verdict.Ours)
                    .as(text)
                    .isEqualTo(lines(metadata(text)).equals(sealed));
        });
        for (int i = 0; i < sealed.length(); i++) { // every single character of what we sealed
            StringBuilder changed = new StringBuilder(sealed);
            changed.setCharAt(i, changed.charAt(i) == '1' ? '2' : '1');
            assertThat(seal.verify(new StoredObject(key, segment.bytes(), null, metadata(changed.toString()))))
                    .as("%s", changed)
                    .isInstanceOf(Verdict.Foreign.class);
        }
    }

    private static Segment segment() {
        ObjectKey key = ObjectKey.parse("v1/00000042/20261102/01793613600123456-01793613604123456-"
                + "019a44b3d3ff70008000000000000001-00000007-000000360000-k-l-" + "ab".repeat(32) + ".mp4");
        return new Segment(
                key.camera(),
                key.run(),
                key.sequence(),
                key.time(),
                key.ticks(),
                1_000,
                100,
                key.digest(),
                key.digest(),
                key.retentionClass(),
                key.origin(),
                1,
                1,
                null,
                SegmentState.STORED);
    }

    private static Map<String, String> metadata(String lines) {
        Map<String, String> metadata = new TreeMap<>();
        lines.lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> metadata.put(pair[0], pair[1]));
        return metadata;
    }

    private static String lines(Map<String, String> metadata) {
        StringBuilder lines = new StringBuilder();
        metadata.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        return lines.toString();
    }

    /** The time in the examples' keys, so that a day that does not fit is seen. */
    @Test
    void theExamplesAreOfTheDayTheySay() {
        assertThat(segment().time().start()).isEqualTo(Instant.parse("2026-11-02T10:00:00.123456Z"));
    }
}
