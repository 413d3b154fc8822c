package org.keepsight.deploy.config;

import java.time.Duration;
import org.keepsight.storage.audit.RegisterKeeping;

/**
 * The access register (调用登记).
 *
 * @param keep how long entries are kept
 * @param reasonAfter footage that begins this long ago, or longer, is shown for a reason only
 */
public record RegisterConfig(Duration keep, Duration reasonAfter) {
    static RegisterConfig read(Section section) {
        return new RegisterConfig(
                section.duration("keep", RegisterKeeping.LEAST, RegisterKeeping.LEAST, Duration.ofDays(36_500)),
                section.duration("reason-after", Duration.ofDays(7), Duration.ZERO, Duration.ofDays(36_500)));
    }
}
