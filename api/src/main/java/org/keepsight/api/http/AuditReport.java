package org.keepsight.api.http;

import static org.keepsight.api.http.ReportTexts.escaped;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.audit.Audit;
import org.keepsight.retention.audit.AuditMinute;
import org.keepsight.retention.audit.AuditResult;
import org.keepsight.retention.audit.AuditStratum;
import org.keepsight.retention.audit.Estimate;
import org.keepsight.retention.audit.ObjectFinding;
import org.keepsight.retention.audit.SpotAudits;
import org.keepsight.retention.audit.Verdict;

/**
 * A spot audit as one page to print and sign, A4, its pictures in it: it needs nothing from anywhere. Written piece by piece; one
 * picture at a time is in memory.
 */
final class AuditReport {
    private static final String STYLE = """
            @page { size: A4; margin: 14mm }
            body { font: 10.5pt/1.5 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #17242b; \
            max-width: 182mm; margin: 8mm auto; padding: 0 4mm }
            h1 { font-size: 18pt; margin: 0 0 1mm } h2 { font-size: 12.5pt; margin: 7mm 0 2mm; break-after: avoid }
            p { margin: 1mm 0 } .quiet { color: #52646d }
            dl { display: grid; grid-template-columns: auto 1fr; gap: .6mm 5mm; margin: 4mm 0 } dt { color: #52646d } dd { margin: 0; overflow-wrap: anywhere }
            .answers { display: grid; grid-template-columns: 1fr 1fr; gap: 5mm; break-inside: avoid }
            .answers section { border: .3mm solid #9fb0b8; border-radius: 2mm; padding: 3mm 4mm } .answers h2 { margin: 0 0 1mm }
            .answers strong { display: block; font-size: 17pt; line-height: 1.3 }
            table { border-collapse: collapse; width: 100%; font-size: 9pt } th, td { text-align: right; padding: .8mm 2mm; border-bottom: .2mm solid #c9d3d8 }
            th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: left } th { font-weight: 600 } thead { display: table-header-group }
            tr { break-inside: avoid }
            .wall { display: grid; grid-template-columns: repeat(4, 1fr); gap: 3mm } figure { margin: 0; break-inside: avoid; font-size: 7.5pt; line-height: 1.35 }
            figure img, .none { display: block; width: 100%; aspect-ratio: 16 / 9; object-fit: cover; background: #e8edef; border-radius: 1mm }
            .none { display: flex; align-items: center; justify-content: center; color: #52646d; text-align: center }
            figure b { display: block; font-size: 8.5pt } figure .at { display: block; color: #52646d } .refuted b { color: #b3261e } .missing b { color: #8a5a00 }
            figcaption { overflow-wrap: anywhere; padding-top: .8mm }
            .refuted img, .refuted .none { outline: .6mm solid #b3261e }
            .objects td { font: 6.5pt/1.35 ui-monospace, "DejaVu Sans Mono", monospace; text-align: left; overflow-wrap: anywhere } .objects th { text-align: left }
            .sign { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 8mm; margin-top: 14mm; break-inside: avoid } .sign p { border-top: .3mm solid #17242b; padding-top: 1mm }
            """;

    private final SpotAudits audits;
    private final Audit audit;
    private final Map<String, String> campuses;
    private final ReportTexts texts;
    private final DateTimeFormatter times;
    private final ZoneId zone;
    private final List<AuditMinute> sample;
    private final Map<Integer, AuditStratum> strata;

    /**
     * @param campuses names by code
     * @param zone in which times are written
     */
    AuditReport(SpotAudits audits, Audit audit, Map<String, String> campuses, ReportTexts texts, ZoneId zone) {
        this.audits = audits;
        this.audit = audit;
        this.campuses = campuses;
        this.texts = texts;
        this.zone = zone;
        this.times =
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(zone);
        this.sample = audits.minutes(audit);
        this.strata = audits.strata(audit).stream().collect(Collectors.toMap(AuditStratum::number, each -> each));
    }

    void write(Writer out) throws IOException {
        String title = texts.text("auditTitle", "number", audit.number());
        out.write(
                "<!doctype html>\n<html lang=\"" + escaped(texts.locale()) + "\"><head><meta charset=\"utf-8\"><title>"
                        + title + "</title><style>" + STYLE + "</style></head><body>\n<h1>" + title + "</h1>\n");
        out.write("<p class=\"quiet\">" + texts.text("auditReportText") + "</p>\n");
        facts(out);
        answers(out);
        strataTable(out);
        wall(out);
        objects(out);
        out.write("<div class=\"sign\"><p>" + texts.text("signAuditor") + "</p><p>" + texts.text("signBureau")
                + "</p><p>" + texts.text("signDate") + "</p></div>\n</body></html>\n");
    }

    private void facts(Writer out) throws IOException {
        Audit.Seed seed = audit.seed();
        out.write("<dl>");
        fact(out, "auditState", texts.text("auditState." + audit.state()));
        fact(out, "auditScope", escaped(scope()));
        fact(
                out,
                "auditActor",
                escaped(audit.actor().name() + " · " + audit.actor().unit()));
        fact(out, "reason", escaped(audit.reason()));
        fact(out, "auditAsOf", time(audit.asOf()));
        fact(out, "auditPopulation", texts.text("auditMinutes", "n", number(audit.minutes())));
        fact(out, "auditFrozen", time(audit.frozenAt()));
        fact(out, "auditDigest", audit.population().hex());
        if (seed != null) {
            fact(
                    out,
                    "auditSeed",
                    escaped(seed.text()) + " <span class=\"quiet\">("
                            + texts.text(seed.drawn() ? "seedDrawn" : "seedGiven", "by", seed.givenBy()) + ", "
                            + time(seed.at()) + ")</span>");
        }
        fact(out, "auditMethod", escaped(audit.method()));
        fact(out, "auditLooked", texts.text("auditProgress", "n", audit.looked(), "all", audit.size()));
        if (audit.endedAt() != null) {
            fact(out, "auditEnded", time(audit.endedAt()));
        }
        out.write("</dl>\n<p class=\"quiet\">" + texts.text("zone", "zone", zone.getId()) + "</p>\n");
    }

    private void fact(Writer out, String key, String value) throws IOException {
        out.write("<dt>" + texts.text(key) + "</dt><dd>" + value + "</dd>");
    }

    private String scope() {
        StringJoiner scope = new StringJoiner(" · ");
        scope.setEmptyValue(texts.words().getOrDefault("auditCounty", ""));
        audit.scope().campuses().stream().sorted().forEach(each -> scope.add(campus(each.value())));
        audit.scope().kinds().stream()
                .sorted()
                .forEach(each -> scope.add(texts.words().getOrDefault("kind." + each, each.name())));
        audit.scope().cameras().stream().sorted().forEach(each -> scope.add(each.value()));
        return scope.toString();
    }

    private String campus(@Nullable String code) {
        return code == null ? "" : campuses.getOrDefault(code, code);
    }

    private void answers(Writer out) throws IOException {
        AuditResult result = AuditResult.of(AuditJson.verdicts(sample));
        out.write("<div class=\"answers\">");
        answer(out, "proof", result.proof());
        answer(out, "required", result.required());
        out.write("</div>\n");
    }

    private void answer(Writer out, String which, Estimate estimate) throws IOException {
        out.write("<section><h2>" + texts.text(which + "Question") + "</h2><strong>"
                + texts.text("failuresOf", "failures", estimate.failures(), "trials", estimate.trials()) + "</strong>");
        if (estimate.rate() != null) {
            out.write("<p>" + texts.text(which + "Bound", "bound", percent(estimate.bound(), RoundingMode.CEILING))
                    + "</p><p class=\"quiet\">"
                    + texts.text(
                            "estimateInterval",
                            "rate",
                            percent(estimate.rate(), RoundingMode.HALF_UP),
                            "low",
                            percent(estimate.low(), RoundingMode.FLOOR),
                            "high",
                            percent(estimate.high(), RoundingMode.CEILING))
                    + "</p>");
        }
        out.write("</section>");
    }

    private void strataTable(Writer out) throws IOException {
        Map<Integer, List<AuditMinute>> drawn = sample.stream().collect(Collectors.groupingBy(AuditMinute::stratum));
        out.write("<h2>" + texts.text("auditStrata") + "</h2><table><thead><tr>");
        for (String head : List.of(
                "campus",
                "areaKind",
                "stratumMinutes",
                "stratumDrawn",
                "proofFailures",
                "requiredFailures",
                "stratumBound")) {
            out.write("<th>" + texts.text(head) + "</th>");
        }
        out.write("</tr></thead><tbody>");
        for (AuditStratum stratum : strata.values()) {
            List<AuditMinute> minutes = drawn.getOrDefault(stratum.number(), List.of());
            AuditResult result = AuditResult.of(AuditJson.verdicts(minutes));
            out.write("<tr><td>" + escaped(campus(stratum.campus().value())) + "</td><td>"
                    + texts.text("kind." + stratum.kind()) + "</td><td>"
                    + number(stratum.minutes()) + "</td><td>" + minutes.size() + "</td><td>"
                    + result.proof().failures() + "</td><td>"
                    + result.required().failures() + "</td><td>"
                    + percent(result.required().bound(), RoundingMode.CEILING) + "</td></tr>");
        }
        out.write("</tbody></table>\n");
    }

    private void wall(Writer out) throws IOException {
        out.write("<h2>" + texts.text("auditWall") + "</h2><div class=\"wall\">\n");
        for (AuditMinute minute : sample) {
            Verdict verdict = minute.verdict();
            out.write("<figure class=\"" + tone(verdict) + "\">");
            if (minute.still()) {
                out.write("<img alt=\"\" src=\"data:image/jpeg;base64,"
                        + Base64.getEncoder().encodeToString(audits.still(audit.id(), minute.number())) + "\">");
            } else {
                out.write("<span class=\"none\">" + texts.text("noStill") + "</span>");
            }
            out.write("<figcaption><b>" + minute.number() + " · "
                    + texts.text(verdict == null ? "notLooked" : "verdict." + verdict) + "</b>" + escaped(place(minute))
                    + "<span class=\"at\">" + time(minute.time().start()) + "</span>" + escaped(note(minute))
                    + "</figcaption></figure>\n");
        }
        out.write("</div>\n");
    }

    private String place(AuditMinute minute) {
        AuditStratum stratum = strata.get(minute.stratum());
        return stratum == null
                ? minute.camera().value()
                : campus(stratum.campus().value()) + " · " + texts.words().getOrDefault("kind." + stratum.kind(), "")
                        + " · " + minute.camera();
    }

    /** Causes of gaps, or what is wrong with an object: in words of ours where there are, else as it was found. */
    private String note(AuditMinute minute) {
        String whole = texts.words().get("note." + minute.note());
        return whole != null
                ? whole
                : Stream.of(minute.note().split(", ", -1))
                        .map(each -> texts.words().getOrDefault("cause." + each, each))
                        .collect(Collectors.joining(texts.words().getOrDefault("listSeparator", ", ")));
    }

    static String tone(@Nullable Verdict verdict) {
        if (verdict == null || verdict.retrievable() || !verdict.judged()) {
            return "fine";
        }
        return verdict.refutes() ? "refuted" : "missing";
    }

    private void objects(Writer out) throws IOException {
        out.write("<h2>" + texts.text("auditObjects") + "</h2><table class=\"objects\"><thead><tr><th></th><th>"
                + texts.text("objectAndDigests") + "</th></tr></thead><tbody>\n");
        for (AuditMinute minute : sample) {
            for (ObjectFinding object : minute.objects()) {
                out.write("<tr><td>" + minute.number() + "</td><td>" + escaped(object.object()) + "<br>"
                        + object.expected() + " = "
                        + (object.found() == null
                                ? "–"
                                : object.found().equals(object.expected()) ? "✓" : object.found())
                        + "</td></tr>\n");
            }
        }
        out.write("</tbody></table>\n");
    }

    private String time(Instant instant) {
        return times.format(instant);
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** An upper limit is rounded up, a lower one down: what is printed claims no more than what was computed. */
    private static String percent(@Nullable Double rate, RoundingMode rounding) {
        return rate == null
                ? "–"
                : BigDecimal.valueOf(rate)
                                .movePointRight(2)
                                .setScale(2, rounding)
                                .toPlainString() + "%";
    }
}
