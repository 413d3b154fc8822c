package org.keepsight.api.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.Exposure.Limits;
import org.keepsight.api.http.Exposure.Tls;
import org.keepsight.storage.model.DomainException;

/**
 * Where health and metrics are served besides the API. They show no footage and name no person; how much is recorded and
 * what fails is nobody's business either, so that they are plain on this computer and encrypted elsewhere, unless said
 * otherwise.
 *
 * @param port 0 to 65535; 0 lets the system choose
 * @param tls {@code null}: plain
 */
public record ManagementSettings(
        String host, int port, @Nullable Tls tls) {
    public ManagementSettings {
        if (port < 0 || port > 65_535) {
            throw DomainException.invalid("http.management-port", "a port is 0 to 65535, not " + port);
        }
    }

    /**
     * As configured.
     *
     * @param tls what there is to encrypt with, used off this computer only
     * @param plain whether they may be shown in the clear off this computer
     * @throws DomainException {@code INVALID} naming the setting
     */
    public static ManagementSettings of(String host, int port, @Nullable Tls tls, boolean plain) {
        boolean here = isLoopback(host);
        if (!here && !plain && tls == null) {
            throw DomainException.invalid(
                    "http.management-host",
                    "'" + host + "' is not a loopback address, and health and metrics would go there in the clear: give"
                            + " http.tls, or http.management-plain: true if nobody else is in that network");
        }
        return new ManagementSettings(host, port, here || plain ? null : tls);
    }

    /**
     * Whether an address to bind is of this computer alone.
     *
     * @throws DomainException {@code INVALID} when it is no address
     */
    private static boolean isLoopback(String host) {
        try {
            if (!host.isBlank()) {
                return InetAddress.getByName(host).isLoopbackAddress();
            }
        } catch (UnknownHostException e) {
            throw DomainException.invalid("http.management-host", "'" + host + "' is not an address of this computer");
        }
        throw DomainException.invalid("http.management-host", "the address to bind is missing");
    }

    Exposure exposure() {
        return new Exposure(tls, List.of(), Limits.USUAL);
    }
}
