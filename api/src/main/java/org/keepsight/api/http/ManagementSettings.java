package org.keepsight.api.http;

import org.keepsight.storage.model.DomainException;

/**
 * Where health and metrics are served besides the API. They show no footage and name no person, so any address will do.
 *
 * @param port 0 to 65535; 0 lets the system choose
 */
public record ManagementSettings(String host, int port) {
    /** @throws DomainException {@code INVALID} naming the setting */
    public ManagementSettings {
        if (host.isBlank()) {
            throw DomainException.invalid("management.host", "the address to bind is missing");
        }
        if (port < 0 || port > 65_535) {
            throw DomainException.invalid("management.port", "a port is 0 to 65535, not " + port);
        }
    }
}
