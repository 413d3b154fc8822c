package org.keepsight.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Scope;
import org.keepsight.storage.audit.AccessRegister;
import org.keepsight.storage.audit.AccessRegister.Place;
import org.keepsight.storage.audit.AuditEvent;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditEvent.Outcome;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.audit.RegisterEntry;
import org.keepsight.storage.audit.RegisterQuery;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;

/** The access register: searched and exported. Both are registered themselves. */
final class RegisterRoutes {
    private final AccessRegister register;
    private final Jdbi jdbi;
    private final AuditLog audit;

    RegisterRoutes(AccessRegister register, Jdbi jdbi, AuditLog audit) {
        this.register = register;
        this.jdbi = jdbi;
        this.audit = audit;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of("searchRegister", this::search, "exportRegister", this::export);
    }

    private record PageJson(
            List<RegisterEntry> entries, @Nullable String next) {}

    private Answer search(Request request) {
        RegisterQuery query = query(request);
        Place behind = request.queryPart("cursor").map(RegisterRoutes::place).orElse(null);
        int limit = request.limit();
        List<RegisterEntry> found = register.entries(query, behind, limit + 1); // one more tells of a next page
        if (behind == null) {
            registered(request, query, "register.searched");
        }
        List<RegisterEntry> page = found.subList(0, Math.min(limit, found.size()));
        return Answer.json(new PageJson(
                page,
                found.size() > limit
                        ? page.getLast().at() + "~" + page.getLast().id()
                        : null));
    }

    private static Place place(String cursor) {
        try {
            String[] parts = cursor.split("~", -1);
            return new Place(Instant.parse(parts[0]), UUID.fromString(parts[1]));
        } catch (DateTimeException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw DomainException.invalid("cursor", "'cursor' is the 'next' of a former page");
        }
    }

    private static RegisterQuery query(Request request) {
        Set<Code> within = request.scope() instanceof Scope.Campuses some ? some.codes() : null;
        return new RegisterQuery(
                request.window(),
                request.queryPart("actor").orElse(null),
                request.queryPart("action").orElse(null),
                request.queryPart("outcome").map(Outcome::valueOf).orElse(null),
                request.queryPart("campus").map(Code::new).orElse(null),
                request.queryPart("camera").map(Code::new).orElse(null),
                within);
    }

    private void registered(Request request, RegisterQuery query, String action) {
        About about = new About(query.campus(), query.camera(), query.when());
        AuditEvent event = AuditEvent.done(action, "register", about, Map.of());
        jdbi.useTransaction(handle -> audit.write(handle, request.actor(), request.reason(), event));
    }

    private Answer export(Request request) throws IOException {
        RegisterQuery query = query(request);
        String format = request.queryPart("format").orElse("csv");
        registered(request, query, "register.exported");
        Path file = Files.createTempFile("keepsight-register", null);
        InputStream in;
        long length;
        RegisterExport export;
        try (OutputStream out = Files.newOutputStream(file)) {
            export = RegisterExport.as(format, out);
            export.begin();
            register.each(query, export::add);
            export.end();
            length = Files.size(file);
            in = Files.newInputStream(file);
        } finally {
            Files.delete(file); // its bytes live until the reader has them
        }
        return new Answer.Streamed(
                200,
                export.contentType(),
                Map.of(
                        "Cache-Control",
                        "no-store",
                        "Content-Disposition",
                        "attachment; filename=\"keepsight-register." + format + "\""),
                length,
                () -> in);
    }
}
