package org.keepsight.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.AuditJson.AuditDetailJson;
import org.keepsight.api.http.AuditJson.AuditPageJson;
import org.keepsight.api.http.AuditJson.AuditSummaryJson;
import org.keepsight.api.http.AuditJson.NewAuditJson;
import org.keepsight.api.http.AuditJson.NewSeedJson;
import org.keepsight.api.http.AuditJson.ScrubbingJson;
import org.keepsight.retention.audit.Audit;
import org.keepsight.retention.audit.SpotAudits;
import org.keepsight.retention.scrub.ScrubState;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.registry.Campus;
import org.keepsight.storage.registry.Registry;

/** Random spot audits: begun, given their seed, read, printed. And how scrubbing goes. */
final class AuditRoutes {
    /** Pictures are in the page itself; nothing is fetched and nothing runs. */
    private static final String REPORT_POLICY =
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String UNKEPT = "no-store";

    private final SpotAudits audits;
    private final Registry registry;
    private final Supplier<ScrubState> scrub;
    private final AuditViewings viewings;
    private final ZoneId zone;

    AuditRoutes(SpotAudits audits, Registry registry, Supplier<ScrubState> scrub, InstantSource clock, ZoneId zone) {
        this.audits = audits;
        this.registry = registry;
        this.scrub = scrub;
        this.viewings = new AuditViewings(audits, clock);
        this.zone = zone;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "beginAudit", this::begin,
                "listAudits", this::list,
                "getAudit", this::get,
                "seedAudit", this::seed,
                "resumeAudit", this::resume,
                "getAuditPopulation", this::population,
                "getAuditStill", this::still,
                "getAuditReport", this::report,
                "getScrubbing", request -> Answer.json(ScrubbingJson.of(scrub.get())));
    }

    /** The population is frozen and committed before anything is done with a seed. */
    private Answer begin(Request request) {
        NewAuditJson asked = request.body(NewAuditJson.class);
        if (asked.waits() && asked.seed() != null) {
            throw DomainException.invalid("seed", "a seed is given now or later");
        }
        Audit frozen = audits.freeze(asked.scope(), asked.sampleSize(), request.actor(), request.reason());
        return Answer.created(summary(
                asked.waits() ? frozen : audits.seed(frozen.id(), asked.seed(), request.actor(), request.reason())));
    }

    private Answer list(Request request) {
        int limit = request.limit();
        List<Audit> found = audits.page(below(request), limit + 1); // one more tells of a next page
        List<Audit> page = found.subList(0, Math.min(limit, found.size()));
        return Answer.json(new AuditPageJson(
                page.stream().map(this::summary).toList(),
                found.size() > limit ? Integer.toString(page.getLast().number()) : null));
    }

    private static int below(Request request) {
        try {
            return request.queryPart("cursor").map(Integer::valueOf).orElse(Integer.MAX_VALUE);
        } catch (NumberFormatException e) {
            throw DomainException.invalid("cursor", "'cursor' is the 'next' of a former page");
        }
    }

    private Answer get(Request request) {
        Audit audit = audit(request);
        return Answer.json(AuditDetailJson.of(audit, audits.strata(audit), audits.minutes(audit)));
    }

    private Answer seed(Request request) {
        @Nullable String seed = request.body(NewSeedJson.class).seed();
        return Answer.json(summary(audits.seed(id(request), seed, request.actor(), request.reason())));
    }

    private Answer resume(Request request) {
        return Answer.json(summary(audits.resume(id(request), request.actor(), request.reason())));
    }

    private Answer population(Request request) {
        return Answer.text(
                "text/plain; charset=utf-8", new String(audits.population(id(request)), StandardCharsets.UTF_8));
    }

    private Answer still(Request request) {
        Audit audit = audit(request);
        String name = request.pathPart("still");
        byte[] jpeg = audits.still(audit.id(), Integer.parseInt(name.substring(0, name.indexOf('.'))));
        viewings.before(audit, request);
        return new Answer.Whole(200, "image/jpeg", Map.of("Cache-Control", UNKEPT), jpeg);
    }

    private Answer report(Request request) throws IOException {
        Audit audit = audit(request);
        viewings.before(audit, request);
        Map<String, String> campuses = registry.campuses().stream()
                .collect(Collectors.toMap(campus -> campus.code().value(), Campus::name));
        AuditReport report = new AuditReport(
                audits,
                audit,
                campuses,
                ReportTexts.of(request.queryPart("language").orElse("zh")),
                zone);
        Path file = Files.createTempFile("keepsight-audit", null);
        InputStream in;
        long length;
        try (Writer out = Files.newBufferedWriter(file)) {
            report.write(out);
            out.flush();
            length = Files.size(file);
            in = Files.newInputStream(file);
        } finally {
            Files.delete(file); // its bytes live until the reader has them
        }
        return new Answer.Streamed(
                200,
                "text/html; charset=utf-8",
                Map.of("Cache-Control", UNKEPT, "Content-Security-Policy", REPORT_POLICY),
                length,
                () -> in);
    }

    private AuditSummaryJson summary(Audit audit) {
        return AuditSummaryJson.of(audit, audits.result(audit));
    }

    private Audit audit(Request request) {
        return audits.audit(id(request));
    }

    private static UUID id(Request request) {
        return UUID.fromString(request.pathPart("audit"));
    }
}
