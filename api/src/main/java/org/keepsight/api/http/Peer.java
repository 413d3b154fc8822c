package org.keepsight.api.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.PlatformHandler;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.network.IpLiteral;

/**
 * Finds out where a request comes from: from the other end of its connection, unless that is a trusted proxy; then from
 * what the proxies say, read from the nearest to the first that is not trusted itself. What that one says of others is
 * hearsay.
 */
final class Peer implements PlatformHandler {
    private static final String KEY = "keepsight.peer";

    private final Exposure exposure;

    Peer(Exposure exposure) {
        this.exposure = exposure;
    }

    /** Where the request comes from. */
    static InetAddress of(RoutingContext context) {
        InetAddress known = context.get(KEY);
        return known == null ? end(context.request().connection()) : known;
    }

    /** The other end of a connection. */
    static InetAddress end(HttpConnection connection) {
        SocketAddress remote = connection.remoteAddress();
        String host = remote == null ? null : remote.hostAddress();
        try {
            if (host != null) {
                int zone = host.indexOf('%');
                return InetAddress.getAllByName(zone < 0 ? host : host.substring(0, zone))[0];
            }
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a connection comes from what is no address", e);
        }
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public void handle(RoutingContext context) {
        try {
            InetAddress end = end(context.request().connection());
            context.put(KEY, exposure.trusts(end) ? behind(end, context.request()) : end);
        } catch (DomainException e) {
            context.fail(e);
            return;
        }
        context.next();
    }

    private InetAddress behind(InetAddress proxy, HttpServerRequest request) {
        String protocol = request.getHeader("X-Forwarded-Proto");
        if (protocol != null && !protocol.strip().equalsIgnoreCase("https")) {
            throw DomainException.forbidden(
                    "X-Forwarded-Proto", "the proxy was reached without encryption; Keepsight is not shown that way");
        }
        InetAddress nearest = proxy;
        for (String each : forwarded(request).reversed()) {
            InetAddress said = address(each);
            if (!exposure.trusts(said)) {
                return said;
            }
            nearest = said;
        }
        return nearest;
    }

    private static List<String> forwarded(HttpServerRequest request) {
        return request.headers().getAll("X-Forwarded-For").stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /** Some proxies add a port, and brackets around IPv6. */
    private static InetAddress address(String text) {
        String bare = text.startsWith("[")
                ? text.substring(1, Math.max(1, text.indexOf(']')))
                : text.matches("[0-9.]+:\\d{1,5}") ? text.substring(0, text.indexOf(':')) : text;
        try {
            InetAddress address = IpLiteral.parse(bare);
            if (address != null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw DomainException.invalid("X-Forwarded-For", "the proxy names no address of its client");
        }
        throw DomainException.invalid("X-Forwarded-For", "the proxy names no address of its client");
    }
}
