package org.keepsight.deploy;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.check.Discrepancy;
import org.keepsight.storage.check.Mending;

/**
 * A discrepancy as a report shows it.
 *
 * @param camera code; {@code null} when none can be named
 * @param day UTC day, ISO 8601; {@code null} when none can be named
 * @param mended {@code null} when nobody tried
 * @param mending what became of it, in a sentence; {@code null} likewise
 */
record CheckFinding(
        String kind,
        @Nullable String camera,
        @Nullable String day,
        String subject,
        String what,
        @Nullable Boolean mended,
        @Nullable String mending) {
    static CheckFinding of(Discrepancy discrepancy, @Nullable String camera, @Nullable Mending mending) {
        LocalDate day = discrepancy.day();
        return new CheckFinding(
                discrepancy.kind(),
                camera,
                day == null ? null : day.toString(),
                discrepancy.subject(),
                discrepancy.what(),
                mending == null ? null : mending instanceof Mending.Mended,
                mending == null ? null : mending.what());
    }
}
