package org.keepsight.deploy.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.Exposure;
import org.keepsight.api.http.Exposure.Limits;
import org.keepsight.api.http.Exposure.Tls;
import org.keepsight.storage.network.Network;

/**
 * Where HTTP is answered.
 *
 * @param host of the API and the page: loopback, unless browsers reach it encrypted
 * @param managementHost of health and metrics: loopback, encrypted, or plain on purpose
 * @param managementPlain whether they may be shown in the clear off this computer
 */
public record HttpConfig(
        String host, int port, String managementHost, int managementPort, boolean managementPlain, Exposure exposure) {
    static HttpConfig read(Section section, Path base) {
        Limits usual = Limits.USUAL;
        return new HttpConfig(
                section.text("host", "127.0.0.1"),
                section.integer("port", 8080, 0, 65535),
                section.text("management-host", "127.0.0.1"),
                section.integer("management-port", 8081, 0, 65535),
                section.flag("management-plain", false),
                new Exposure(
                        tls(section.section("tls"), base),
                        trusted(section.section("behind-proxy")),
                        new Limits(
                                section.integer("connections", usual.connections(), 10, 100_000),
                                usual.head(),
                                usual.body(),
                                usual.idle(),
                                section.integer("requests-per-second", (int) usual.perSecond(), 1, 100_000),
                                section.integer("request-burst", usual.burst(), 1, 1_000_000))));
    }

    private static @Nullable Tls tls(Section tls, Path base) {
        Optional<Path> certificate = tls.text("certificate").map(base::resolve);
        Optional<Path> key = tls.text("key").map(base::resolve);
        if (certificate.isPresent() != key.isPresent()) {
            tls.problem(key.isPresent() ? "certificate" : "key", "is needed, too");
        }
        return certificate.isPresent() && key.isPresent() ? new Tls(certificate.get(), key.get()) : null;
    }

    private static List<Network> trusted(Section proxy) {
        List<Network> trusted = proxy.list("trusted", Network::parse).orElse(List.of());
        if (proxy.present() && trusted.isEmpty()) {
            proxy.problem("trusted", "names the addresses of the proxies");
        }
        return trusted;
    }
}
