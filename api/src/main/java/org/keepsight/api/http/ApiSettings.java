package org.keepsight.api.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Set;
import org.keepsight.api.playback.ReasonRule;
import org.keepsight.storage.model.DomainException;

/**
 * How the HTTP face is set up.
 *
 * @param host a loopback address or a name for one; any other only when browsers reach the server encrypted
 * @param port 0 to 65535; 0 lets the system choose
 * @param zone of days and labels
 * @param version of the program
 * @param recordingWithin a camera is recording when its last footage ended no longer ago than this; the greater of two
 *     keyframe intervals and 30 s
 * @param exposure how the server meets the network
 * @param reasons when looking at footage asks for a reason
 */
public record ApiSettings(
        String host,
        int port,
        ZoneId zone,
        String version,
        Duration recordingWithin,
        Exposure exposure,
        ReasonRule reasons) {
    public static final ReasonRule DEFAULT_REASONS = new ReasonRule(Duration.ofDays(7));
    public static final Duration DEFAULT_RECORDING_WITHIN = Duration.ofSeconds(30);

    /** Plain, for this computer. */
    public ApiSettings(String host, int port, ZoneId zone, String version, Duration recordingWithin) {
        this(host, port, zone, version, recordingWithin, Exposure.LOOPBACK, DEFAULT_REASONS);
    }

    /** @throws DomainException {@code INVALID} naming the setting */
    public ApiSettings {
        if (port < 0 || port > 65_535) {
            throw DomainException.invalid("http.port", "a port is 0 to 65535, not " + port);
        }
        if (recordingWithin.isNegative() || recordingWithin.isZero()) {
            throw DomainException.invalid("http.recordingWithin", "the age of recent footage is more than nothing");
        }
        requireProtected(host, exposure);
    }

    /** Where a browser on this computer finds the page when the server has this port. */
    URI address(int actualPort) {
        try {
            return new URI(
                    exposure.tls() == null ? "http" : "https",
                    null,
                    browsed(),
                    actualPort,
                    "/",
                    null,
                    null); // sets an IPv6 address in brackets
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a host that was bound is no host of a URI", e);
        }
    }

    /** A server that listens everywhere is also here. */
    private String browsed() {
        return Set.of("0.0.0.0", "::").contains(host) ? "localhost" : host;
    }

    private static void requireProtected(String host, Exposure exposure) {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw DomainException.invalid("http.host", "'" + host + "' is not an address of this computer");
        }
        if (!address.isLoopbackAddress() && !exposure.encrypted()) {
            throw DomainException.invalid(
                    "http.host",
                    "'" + host
                            + "' is not a loopback address, and passwords and footage would go there in the clear: give"
                            + " http.tls, or http.behind-proxy if a proxy in front of Keepsight encrypts");
        }
    }
}
