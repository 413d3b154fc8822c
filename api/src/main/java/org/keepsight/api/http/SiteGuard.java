package org.keepsight.api.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.SecurityPolicyHandler;
import java.util.Set;
import org.keepsight.storage.model.DomainException;

/**
 * Keeps other web pages out: they may not command. A server that answers this computer alone, in the clear, is also kept
 * from names that such a page makes point to loopback; elsewhere the certificate does that.
 */
final class SiteGuard implements SecurityPolicyHandler {
    private static final Set<String> NAMES = Set.of("localhost", "[::1]", "::1", "0:0:0:0:0:0:0:1");
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    private final boolean loopbackOnly;

    SiteGuard(Exposure exposure) {
        this.loopbackOnly = !exposure.encrypted();
    }

    @Override
    public void handle(RoutingContext context) {
        HostAndPort authority = context.request().authority();
        if (loopbackOnly && authority != null && !isLoopback(authority.host())) {
            context.fail(DomainException.forbidden("Host", "this server answers under a loopback address only"));
            return;
        }
        String site = context.request().getHeader("Sec-Fetch-Site");
        boolean reads = READS.contains(context.request().method());
        if (!reads && site != null && !OWN_SITE.contains(site)) {
            context.fail(DomainException.forbidden("Sec-Fetch-Site", "another site's page may not give commands"));
            return;
        }
        context.next();
    }

    private static boolean isLoopback(String host) {
        return NAMES.contains(host)
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")
                || host.endsWith(".localhost");
    }
}
