package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.api.http.Exposure.Tls;
import org.keepsight.storage.model.DomainException;

class ManagementSettingsTest {
    private static final Tls TLS = new Tls(Path.of("server.pem"), Path.of("server.key"));

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost", "127.9.9.9"})
    void onThisComputerTheyArePlain(String host) {
        assertThat(ManagementSettings.of(host, 8081, null, false).tls()).isNull();
        assertThat(ManagementSettings.of(host, 8081, TLS, false).tls()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.7"})
    void elsewhereTheyAreEncryptedOrPlainOnPurpose(String host) {
        assertThat(ManagementSettings.of(host, 8081, TLS, false).tls()).isEqualTo(TLS);
        assertThat(ManagementSettings.of(host, 8081, TLS, true).tls()).isNull();
        assertThat(ManagementSettings.of(host, 8081, null, true).tls()).isNull();
        assertRefused(host, "http.management-plain");
    }

    @Test
    void whatIsNoAddressIsRefused() {
        assertRefused(" ", "missing");
        assertRefused("no such host.invalid", "not an address");
    }

    private static void assertRefused(String host, String why) {
        assertThatThrownBy(() -> ManagementSettings.of(host, 8081, null, false))
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.field()).contains("http.management-host"))
                .satisfies(e -> assertThat(e).hasMessageContaining(why));
    }
}
