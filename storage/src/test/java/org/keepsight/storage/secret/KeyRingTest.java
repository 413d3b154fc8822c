package org.keepsight.storage.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingTest {
    private static final byte[] PLACE = "camera 7".getBytes(UTF_8);

    @TempDir
    private Path directory;

    @Test
    void whatTheNewestKeySealsTheSameKeyOpensForTheSamePlaceOnly() {
        KeyRing ring = KeyRing.of("ab".repeat(32));
        SecretBox box = ring.box(ring.newest()).orElseThrow();
        byte[] sealed = box.seal(PLACE, "secret".getBytes(UTF_8));

        assertThat(box.open(PLACE, sealed)).hasValue("secret".getBytes(UTF_8));
        assertThat(box.open("camera 8".getBytes(UTF_8), sealed)).isEmpty();
        assertThat(KeyRing.of("cd".repeat(32)).box(ring.newest())).isEmpty();
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThat(box.open(PLACE, changed)).as("byte %d", i).isEmpty();
            assertThat(box.open(PLACE, Arrays.copyOf(sealed, i))).isEmpty();
        }
        assertThat(box.seal(PLACE, "secret".getBytes(UTF_8))).isNotEqualTo(sealed);
    }

    @Test
    void anAddedKeySealsAtOnceAndOlderOnesStillOpen() throws Exception {
        Path file = directory.resolve("credentials.key");
        KeyRing running = KeyRing.loadOrCreate(file);
        String first = running.newest();
        assertThat(KeyRing.loadOrCreate(file).newest()).isEqualTo(first);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));

        KeyRing added = KeyRing.addKey(file);

        assertThat(added.newest()).isNotEqualTo(first);
        assertThat(running.newest()).isEqualTo(added.newest());
        assertThat(running.box(first)).isPresent();
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(directory.toFile().list()).containsExactly("credentials.key");
    }

    @Test
    void aFileThatIsOpenToOthersOrHoldsNoKeysIsRefusedAndNotQuoted() throws Exception {
        Path file = directory.resolve("credentials.key");
        KeyRing.loadOrCreate(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> KeyRing.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mode 600");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "s3cret\n");
        assertThatThrownBy(() -> KeyRing.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("64 hexadecimal digits")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> KeyRing.addKey(file)).isInstanceOf(IllegalArgumentException.class);
        assertThat(file).hasContent("s3cret");
    }
}
