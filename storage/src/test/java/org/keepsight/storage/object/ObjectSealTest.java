package org.keepsight.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;

class ObjectSealTest {
    private static final Instant STARTED = Instant.parse("2026-11-01T23:00:00.5Z");
    private static final Segment SEGMENT = new Segment(
            new CameraId(7),
            new RunId(UUID.fromString("0192f0c4-d3e4-7abc-8123-456789abcdef")),
            12,
            new TimeRange(Instant.parse("2026-11-02T00:00:00.000001Z"), Instant.parse("2026-11-02T00:01:00Z")),
            5_400_000,
            15_000_000,
            812,
            Digest.ofContent(new byte[] {1}),
            Digest.ofContent(new byte[] {2}),
            RetentionClass.KEY,
            Origin.RECOVERED,
            3,
            4,
            "version",
            SegmentState.STORED);

    private final ObjectSeal seal = new ObjectSeal(new InstallationKey(new byte[32]));

    @TempDir
    Path directory;

    @Test
    void anObjectOfOursGivesBackItsRow() {
        assertThat(seal.verify(stored(seal.seal(SEGMENT, STARTED))))
                .isEqualTo(new ObjectSeal.Verdict.Ours(SEGMENT, STARTED));
    }

    @Test
    void theSealFitsEveryStore() {
        assertThat(ObjectRules.withDigest(seal.seal(SEGMENT, STARTED), SEGMENT.digest()))
                .isEqualTo(seal.seal(SEGMENT, STARTED));
    }

    @Test
    void everyChangeOfMetadataIsSeen() {
        Map<String, String> sealed = seal.seal(SEGMENT, STARTED);
        for (String name : sealed.keySet()) {
            Map<String, String> changed = new HashMap<>(sealed);
            changed.computeIfPresent(name, (key, value) -> value + "0");
            assertForeign(stored(changed));
            changed.remove(name);
            assertForeign(stored(changed));
        }
        Map<String, String> more = new HashMap<>(sealed);
        more.put("note", "inserted");
        assertForeign(stored(more));
    }

    @Test
    void anotherKeyAndAnotherInstallationAreForeignAnotherSizeIsDamage() {
        Map<String, String> sealed = seal.seal(SEGMENT, STARTED);
        StoredObject object = stored(sealed);
        byte[] other = new byte[32];
        other[31] = 1;

        assertForeign(
                new StoredObject(object.key().replace("00000007", "00000008"), object.bytes(), "version", sealed));
        assertThat(seal.verify(new StoredObject(object.key(), object.bytes() + 1, "version", sealed)))
                .as("ours, and not whole")
                .isEqualTo(new ObjectSeal.Verdict.Damaged(SEGMENT, STARTED, SEGMENT.bytes() + 1));
        assertForeign(stored(new ObjectSeal(new InstallationKey(other)).seal(SEGMENT, STARTED)));
        assertForeign(stored(Map.of()));
    }

    @Test
    void theInstallationKeyIsMadeOnceAndKept() throws IOException {
        Path file = directory.resolve("installation.key");

        InstallationKey key = InstallationKey.loadOrCreate(file);

        assertThat(InstallationKey.loadOrCreate(file)).isEqualTo(key);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(directory.toFile().list()).containsExactly("installation.key");
        assertThat(key.toString()).isEqualTo("InstallationKey[redacted]");
        assertThat(InstallationKey.loadOrCreate(directory.resolve("other.key"))).isNotEqualTo(key);
    }

    @Test
    void anInstallationKeyThatIsNoneIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("installation.key"), "secret");
        assertThatThrownBy(() -> InstallationKey.loadOrCreate(file))
                .hasMessageContaining("600")
                .message()
                .doesNotContain("secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> InstallationKey.loadOrCreate(file))
                .hasMessageContaining("64 hexadecimal")
                .message()
                .doesNotContain("secret");
        assertThatIllegalArgumentException().isThrownBy(() -> new InstallationKey(new byte[31]));
    }

    private void assertForeign(StoredObject object) {
        assertThat(seal.verify(object)).isInstanceOf(ObjectSeal.Verdict.Foreign.class);
    }

    private static StoredObject stored(Map<String, String> metadata) {
        return new StoredObject(ObjectKey.of(SEGMENT).toString(), SEGMENT.bytes(), SEGMENT.versionId(), metadata);
    }
}
