package org.keepsight.api.http;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Scope;
import org.keepsight.retention.admission.Outlook;
import org.keepsight.retention.admission.Outlook.CampusPart;
import org.keepsight.retention.admission.Outlook.Part;
import org.keepsight.retention.admission.Outlooks;
import org.keepsight.retention.admission.Planned;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;

/** How long the store can keep what must be kept, also with cameras that somebody thinks of adding. */
final class OutlookRoutes {
    record PlannedJson(
            int cameras,
            long bitsPerSecond,
            RetentionClass retentionClass,
            String campus,
            @Nullable LocalDate from) {
        static PlannedJson of(Planned planned) {
            return new PlannedJson(
                    planned.cameras(),
                    planned.bitsPerSecond(),
                    planned.retentionClass(),
                    planned.campus().value(),
                    planned.from());
        }
    }

    record CampusJson(
            String campus,
            String name,
            int cameras,
            long stored,
            long perDay,
            long needed,
            @Nullable BigDecimal daysToBreach) {
        static CampusJson of(CampusPart campus, @Nullable BigDecimal days) {
            Part part = campus.part();
            return new CampusJson(
                    campus.campus().value(),
                    campus.name(),
                    part.cameras(),
                    part.stored(),
                    part.perDay(),
                    part.needed(),
                    part.perDay() == 0 ? null : days);
        }
    }

    record OutlookJson(
            Instant at,
            @Nullable Long capacity,
            String capacityFrom,
            int cameras,
            long stored,
            long perDay,
            long needed,
            @Nullable Instant breach,
            @Nullable BigDecimal daysToBreach,
            boolean warned,
            BigDecimal warningDays,
            List<CampusJson> campuses,
            @Nullable PlannedJson planned) {
        static OutlookJson of(Outlook outlook, Scope scope) {
            BigDecimal days = outlook.untilBreach().map(OutlookRoutes::days).orElse(null);
            Planned planned = outlook.planned();
            Part county = outlook.county();
            return new OutlookJson(
                    outlook.at(),
                    outlook.capacity(),
                    outlook.capacity() == null ? "UNKNOWN" : outlook.configured() ? "CONFIGURED" : "DISK",
                    county.cameras(),
                    county.stored(),
                    county.perDay(),
                    county.needed(),
                    outlook.breach(),
                    days,
                    outlook.warned(),
                    days(outlook.warning()),
                    outlook.campuses().stream()
                            .filter(campus -> scope.covers(campus.campus()))
                            .map(campus -> CampusJson.of(campus, days))
                            .toList(),
                    planned == null ? null : PlannedJson.of(planned));
        }
    }

    private final Outlooks outlooks;

    OutlookRoutes(Outlooks outlooks) {
        this.outlooks = outlooks;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "getOutlook",
                request -> Answer.json(
                        OutlookJson.of(outlooks.outlook(planned(request).orElse(null)), request.scope())));
    }

    private static Optional<Planned> planned(Request request) {
        Optional<Integer> cameras = request.integer("addCameras");
        if (cameras.isEmpty()) {
            return Optional.empty();
        }
        Code campus = new Code(needed(request, "addCampus"));
        if (!request.scope().covers(campus)) {
            throw DomainException.notFound("campus", campus);
        }
        return Optional.of(new Planned(
                cameras.get(),
                bits(needed(request, "addMbit")),
                RetentionClass.valueOf(needed(request, "addClass")),
                campus,
                request.queryPart("addFrom").map(OutlookRoutes::day).orElse(null)));
    }

    private static String needed(Request request, String name) {
        return request.queryPart(name)
                .orElseThrow(() -> DomainException.invalid(name, "'" + name + "' belongs to 'addCameras'"));
    }

    private static long bits(String megabits) {
        try {
            return new BigDecimal(megabits).movePointRight(6).longValue();
        } catch (NumberFormatException e) {
            throw DomainException.invalid("addMbit", "'addMbit' is a number, such as 2.5");
        }
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw DomainException.invalid("addFrom", "'addFrom' is a day, such as 2026-12-01");
        }
    }

    /** To a tenth, never rounded up. */
    private static BigDecimal days(Duration duration) {
        return BigDecimal.valueOf(duration.toHours() * 10 / 24, 1);
    }
}
