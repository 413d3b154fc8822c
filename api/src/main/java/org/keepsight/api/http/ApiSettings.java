package org.keepsight.api.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.ZoneId;
import org.keepsight.storage.model.DomainException;

/**
 * How the HTTP face is set up.
 *
 * @param host a loopback address or a name for one; any other is refused until there is access control
 * @param port 0 to 65535; 0 lets the system choose
 * @param zone of days and labels
 * @param version of the program
 * @param recordingWithin a camera is recording when its last footage ended no longer ago than this; the greater of two
 *     keyframe intervals and 30 s
 */
public record ApiSettings(String host, int port, ZoneId zone, String version, Duration recordingWithin) {
    public static final Duration DEFAULT_RECORDING_WITHIN = Duration.ofSeconds(30);

    /** @throws DomainException {@code INVALID} naming the setting */
    public ApiSettings {
        if (port < 0 || port > 65_535) {
            throw DomainException.invalid("http.port", "a port is 0 to 65535, not " + port);
        }
        if (recordingWithin.isNegative() || recordingWithin.isZero()) {
            throw DomainException.invalid("http.recordingWithin", "the age of recent footage is more than nothing");
        }
        requireLoopback(host);
    }

    /** Where a browser on this computer finds the page when the server has this port. */
    URI address(int actualPort) {
        try {
            return new URI("http", null, host, actualPort, "/", null, null); // sets an IPv6 address in brackets
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a host that was bound is no host of a URI", e);
        }
    }

    private static void requireLoopback(String host) {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw DomainException.invalid("http.host", "'" + host + "' is not an address of this computer");
        }
        if (!address.isLoopbackAddress()) {
            throw DomainException.invalid(
                    "http.host",
                    "'" + host + "' is not a loopback address; Keepsight has no access control yet and shows footage"
                            + " to this computer only: bind 127.0.0.1");
        }
    }
}
