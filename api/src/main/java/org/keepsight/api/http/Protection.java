package org.keepsight.api.http;

import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.PlatformHandler;

/** Sets the headers that every answer carries, a page or not: what a browser must not do with it. */
final class Protection implements PlatformHandler {
    /** No inline script or style, nothing from elsewhere; players feed video from memory (blob:). */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                    + " media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** The page uses none of these, and nothing that might get into it shall. */
    private static final String PERMISSIONS =
            "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), payment=()";

    private static final String A_YEAR = "max-age=31536000";

    private final boolean encrypted;

    Protection(Exposure exposure) {
        this.encrypted = exposure.encrypted();
    }

    @Override
    public void handle(RoutingContext context) {
        context.response()
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Permissions-Policy", PERMISSIONS)
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (encrypted) {
            context.response().putHeader("Strict-Transport-Security", A_YEAR);
        }
        context.next();
    }
}
