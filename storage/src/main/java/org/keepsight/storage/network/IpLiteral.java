package org.keepsight.storage.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells an IP address from a host name, without asking anybody. One spelling of each kind is an address; what some
 * program somewhere also takes for one (octal, hexadecimal, two numbers, a zone) is neither address nor name: different
 * programs mean different addresses by it.
 */
public final class IpLiteral {
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile("(?:" + OCTET + "\\.){3}" + OCTET);

    /** A host whose last label begins like a number is meant as one (WHATWG URL, "ends in a number"). */
    private static final Pattern NUMBER_AT_THE_END = Pattern.compile("(?:.*\\.)?(?:\\d+|0[xX][0-9A-Fa-f]*)\\.?");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]+(?::" + IPV4.pattern() + ")?");

    /** How an address is written, for a person who did not. */
    public static final String SPELLING =
            "an address is four decimal numbers, such as 192.168.1.64, or IPv6 without a zone";

    private IpLiteral() {}

    /**
     * The address that a host is, without brackets; {@code null} when it is a name.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static @Nullable InetAddress parse(String host) {
        boolean ipv6 = host.contains(":");
        if (ipv6 ? IPV6.matcher(host).matches() : IPV4.matcher(host).matches()) {
            return address(host);
        }
        if (ipv6 || NUMBER_AT_THE_END.matcher(host).matches()) {
            throw new IllegalArgumentException(SPELLING);
        }
        return null;
    }

    /** What has these shapes is never looked up. */
    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("is not an IPv6 address", e);
        }
    }
}
