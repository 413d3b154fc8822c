package org.keepsight.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SealedBoxTest {
    private static final byte[] CONTENTS = "password=s3cret".getBytes(StandardCharsets.UTF_8);

    private final SealedBox box = new SealedBox(new InstallationKey(new byte[InstallationKey.BYTES]));

    @Test
    void givesBackWhatItWasGivenAndShowsNothingOfIt() throws IOException {
        byte[] sealed = box.seal("meta/a", CONTENTS);
        assertThat(box.open("meta/a", sealed)).isEqualTo(CONTENTS);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret");
        assertThat(box.seal("meta/a", CONTENTS)).as("no nonce twice").isNotEqualTo(sealed);
    }

    @Test
    void everyBitTheNameAndTheKeyCount() throws IOException {
        byte[] sealed = box.seal("meta/a", CONTENTS);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertRefused(box, "meta/a", changed);
        }
        for (int length = 0; length < sealed.length; length++) {
            assertRefused(box, "meta/a", Arrays.copyOf(sealed, length));
        }
        assertRefused(box, "meta/b", sealed);
        byte[] other = new byte[InstallationKey.BYTES];
        other[0] = 1;
        assertRefused(new SealedBox(new InstallationKey(other)), "meta/a", sealed);
    }

    private static void assertRefused(SealedBox box, String name, byte[] sealed) {
        assertThatThrownBy(() -> box.open(name, sealed))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(name);
    }
}
