package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.ZoneOffset;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.storage.model.DomainException;

class ApiSettingsTest {
    private static ApiSettings bind(String host) {
        return new ApiSettings(host, 0, ZoneOffset.UTC, "test", ApiSettings.DEFAULT_RECORDING_WITHIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "localhost", "::1"})
    void loopbackIsAccepted(String host) {
        assertThat(bind(host).host()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "no such host"})
    void anyOtherAddressIsRefusedByName(String host) {
        assertThatThrownBy(() -> bind(host))
                .asInstanceOf(InstanceOfAssertFactories.type(DomainException.class))
                .satisfies(e -> {
                    assertThat(e.kind()).isEqualTo(DomainException.Kind.INVALID);
                    assertThat(e.field()).contains("http.host");
                });
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, http://127.0.0.1:8080/", "::1, http://[::1]:8080/", "localhost, http://localhost:8080/"})
    void theAddressIsOneABrowserCanOpen(String host, URI address) {
        assertThat(bind(host).address(8080)).isEqualTo(address);
    }
}
