package org.keepsight.api.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Where a request comes from, as guesses are counted: an IPv6 client has a whole network of 64 bits to guess from. */
final class ClientAddress {
    private static final int PREFIX_BYTES = 8;

    private ClientAddress() {}

    static String of(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        String host = remote == null ? null : remote.hostAddress();
        return host == null ? "unknown" : network(host);
    }

    /** @param literal an address in numbers: nothing is resolved */
    static String network(String literal) {
        try {
            int zone = literal.indexOf('%');
            InetAddress address = InetAddress.getByName(zone < 0 ? literal : literal.substring(0, zone));
            if (address instanceof Inet6Address) {
                byte[] prefix = Arrays.copyOf(Arrays.copyOf(address.getAddress(), PREFIX_BYTES), 16);
                return InetAddress.getByAddress(prefix).getHostAddress() + "/64";
            }
            return address.getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a connection comes from what is no address", e);
        }
    }
}
