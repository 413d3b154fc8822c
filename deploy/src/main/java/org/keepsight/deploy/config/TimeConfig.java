package org.keepsight.deploy.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.time.TimeServer;

/**
 * When the clock is believed.
 *
 * @param maxOutage after this machine was off, its clock may be further ahead of what is known than this only when somebody
 *     confirms it
 * @param ntpServer asked for the time; {@code null}: only the time service of the machine is
 */
public record TimeConfig(Duration maxOutage, @Nullable TimeServer ntpServer) {
    static TimeConfig read(Section section) {
        return new TimeConfig(
                section.duration("max-outage", Duration.ofDays(14), Duration.ofHours(1), Duration.ofDays(120)),
                section.value("ntp-server", TimeServer::parse).orElse(null));
    }
}
