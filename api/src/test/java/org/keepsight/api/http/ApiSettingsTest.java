package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.api.http.Exposure.Limits;
import org.keepsight.api.http.Exposure.Tls;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.network.Network;

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

    @Test
    void anyAddressWillDoWhereBrowsersAreEncrypted() {
        Exposure tls = new Exposure(new Tls(Path.of("a"), Path.of("b")), List.of(), Limits.USUAL);
        Exposure proxy = new Exposure(null, List.of(Network.parse("192.0.2.1")), Limits.USUAL);
        assertThat(bind("0.0.0.0", tls).address(8443)).isEqualTo(URI.create("https://localhost:8443/"));
        assertThat(bind("0.0.0.0", proxy).address(8080)).isEqualTo(URI.create("http://localhost:8080/"));
    }

    private static ApiSettings bind(String host, Exposure exposure) {
        return new ApiSettings(
                host,
                0,
                ZoneOffset.UTC,
                "test",
                ApiSettings.DEFAULT_RECORDING_WITHIN,
                exposure,
                ApiSettings.DEFAULT_REASONS);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, http://127.0.0.1:8080/", "::1, http://[::1]:8080/", "localhost, http://localhost:8080/"})
    void theAddressIsOneABrowserCanOpen(String host, URI address) {
        assertThat(bind(host).address(8080)).isEqualTo(address);
    }
}
