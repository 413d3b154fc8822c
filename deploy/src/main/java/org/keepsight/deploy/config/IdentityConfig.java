package org.keepsight.deploy.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.OidcSettings;

/**
 * How people who are signed in are treated.
 *
 * @param sessionIdle a session without a request for so long ends
 * @param sessionAbsolute a session this old ends
 * @param sessionRotation after so long a session gets a new cookie
 * @param administratorsNeedCode whether administrators with an account of ours must enrol a second factor
 * @param oidc {@code null}: accounts of our own only
 */
public record IdentityConfig(
        Duration sessionIdle,
        Duration sessionAbsolute,
        Duration sessionRotation,
        boolean administratorsNeedCode,
        @Nullable OidcSettings oidc) {
    static IdentityConfig read(Section section, Path base) {
        return new IdentityConfig(
                section.duration("session-idle", Duration.ofMinutes(30), Duration.ofMinutes(1), Duration.ofDays(1)),
                section.duration("session-absolute", Duration.ofHours(12), Duration.ofMinutes(5), Duration.ofDays(7)),
                section.duration("session-rotation", Duration.ofHours(1), Duration.ofMinutes(2), Duration.ofDays(1)),
                section.flag("administrators-need-code", false),
                OidcConfig.read(section.section("oidc"), base));
    }
}
