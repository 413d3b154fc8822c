package org.keepsight.storage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.storage.model.DomainException;

class CameraAddressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "rtsp://10.0.0.1/main|rtsp://10.0.0.1/main|-|-",
                "RTSP://admin:p%40ss%2F1+2@Cam:554/a?b=1&c=2|rtsp://Cam:554/a?b=1&c=2|admin|p@ss/1+2",
                "rtsps://admin:p@ss:w@[fe80::1]:322/x|rtsps://[fe80::1]:322/x|admin|p@ss:w",
                "rtsp://admin@host|rtsp://host|admin|''",
                "rtsp://admin:%E5%AF%86@host:8554/|rtsp://host:8554/|admin|密",
                "rtsp://@host/x|rtsp://host/x|-|-"
            })
    void credentialsAreTakenOut(String written, String url, String username, String password) {
        CameraAddress address = CameraAddress.of(written, null);
        assertThat(address.url()).isEqualTo(url);
        assertThat(address.credentials()).isEqualTo(username == null ? null : new Credentials(username, password));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://host/x",
                "rtsp:/host",
                "rtsp://",
                "rtsp:///x",
                "rtsp://u:secret@/x",
                "rtsp://:554/x",
                "rtsp://host:0/x",
                "rtsp://host:65536/x",
                "rtsp://host:x/y",
                "rtsp://u:12/secret@host/x",
                "rtsp://u:1?secret@host/x",
                "rtsp://host/a b",
                "rtsp://host/\u0000",
                "rtsp://主机/x",
                "rtsp://host/通道",
                "rtsp://u:%secret@host/x",
                "rtsp://u:secret%2@host/",
                "rtsp://host\n/secret",
                "file:///etc/passwd"
            })
    void anythingElseIsRefusedByFieldAndNothingOfItRepeated(String text) {
        assertThatThrownBy(() -> CameraAddress.of(text, null))
                .asInstanceOf(InstanceOfAssertFactories.type(DomainException.class))
                .satisfies(e -> {
                    assertThat(e.field()).contains("url");
                    assertThat(e).hasMessageNotContaining("secret").hasNoCause();
                });
    }

    @Test
    void credentialsBesideTheAddressCountAndContradictionsDoNot() {
        Credentials given = new Credentials("admin", "x");
        assertThat(CameraAddress.of("rtsp://host/", given).credentials()).isEqualTo(given);
        assertThat(CameraAddress.of("rtsp://admin:x@host/", given).credentials())
                .isEqualTo(given);
        assertThatThrownBy(() -> CameraAddress.of("rtsp://admin:y@host/", given))
                .isInstanceOf(DomainException.class);
    }
}
