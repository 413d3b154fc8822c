package org.keepsight.api.http;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.network.Network;

/**
 * How the HTTP face meets the network.
 *
 * @param tls {@code null}: plain HTTP
 * @param trusted proxies that encrypt and speak for others; then nobody else is answered. Empty: everybody speaks for
 *     himself
 */
public record Exposure(@Nullable Tls tls, List<Network> trusted, Limits limits) {
    /** Plain, for this computer. */
    public static final Exposure LOOPBACK = new Exposure(null, List.of(), Limits.USUAL);

    public Exposure {
        trusted = List.copyOf(trusted);
    }

    /**
     * PEM files; read again when they change.
     *
     * @param certificate the server's, then those that lead to its authority
     * @param key its private key, not encrypted
     */
    public record Tls(Path certificate, Path key) {}

    /**
     * What one client, or all together, may take of the server.
     *
     * @param connections at a time; more are closed unanswered
     * @param head until the first request's head is whole
     * @param body until a request's body is whole
     * @param idle from an answer until it is taken and the next request's head is whole
     * @param perSecond requests of an address, on the long run
     * @param burst requests of an address at once
     */
    public record Limits(int connections, Duration head, Duration body, Duration idle, double perSecond, int burst) {
        public static final Limits USUAL =
                new Limits(2000, Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(75), 100, 1000);
    }

    /** Whether browsers reach the server encrypted: then cookies are for encrypted connections only. */
    public boolean encrypted() {
        return tls != null || !trusted.isEmpty();
    }

    /** Whether this peer is answered. */
    boolean admits(InetAddress peer) {
        return trusted.isEmpty() || trusts(peer);
    }

    boolean trusts(InetAddress peer) {
        return trusted.stream().anyMatch(network -> network.contains(peer));
    }
}
