package org.keepsight.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {
    /** RFC 6238, appendix B. */
    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "59, 94287082",
        "1111111109, 07081804",
        "1111111111, 14050471",
        "1234567890, 89005924",
        "2000000000, 69279037",
        "20000000000, 65353130"
    })
    void theVectorsOfTheRfc(long time, String code) {
        assertThat(Totp.code(SECRET, time / 30, 8)).isEqualTo(code);
    }

    @Test
    void aCodeCountsOnceAndOneStepAround() {
        Instant now = Instant.ofEpochSecond(59);

        assertThat(Totp.step(SECRET, "287082", now, 0)).hasValue(1);
        assertThat(Totp.step(SECRET, "287082", now.plusSeconds(30), 0)).hasValue(1);
        assertThat(Totp.step(SECRET, "287082", now.plusSeconds(60), 0)).isEmpty();
        assertThat(Totp.step(SECRET, "287082", now, 1)).as("used").isEmpty();
        assertThat(Totp.step(SECRET, "287083", now, 0)).isEmpty();
        assertThat(Totp.step(SECRET, "", now, 0)).isEmpty();
    }

    @Test
    void theSecretIsBase32() {
        assertThat(Totp.base32(SECRET)).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assertThat(Totp.uri(SECRET, "zhang.wei"))
                .isEqualTo("otpauth://totp/Keepsight:zhang.wei?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                        + "&issuer=Keepsight&algorithm=SHA1&digits=6&period=30");
        assertThat(Totp.newSecret()).hasSize(20).isNotEqualTo(Totp.newSecret());
    }
}
