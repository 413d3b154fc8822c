package org.keepsight.storage.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;

/**
 * Brings the registry in line with a registry file, in one transaction: all of it, or nothing and every error. What
 * differs is applied as versions; what the file does not name is left alone; importing it again changes nothing. A class
 * that the file would lower stays as it is, for that takes two people. Thread-safe.
 */
public final class RegistryImport {
    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Safeguards safeguards;
    private final ZoneId zone;

    /** @param zone in which dates of the file are meant */
    public RegistryImport(Jdbi jdbi, AuditLog audit, InstantSource clock, Safeguards safeguards, ZoneId zone) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.safeguards = safeguards;
        this.zone = zone;
    }

    /** What an import comes to. */
    public sealed interface Outcome {}

    /**
     * Everything the file says holds now, but what is {@code kept}.
     *
     * @param changes counts the register entries written, 0 when nothing differed
     * @param kept cameras whose area and class stay as they are, because the file would lower the class
     */
    public record Applied(int campuses, int cameras, int changes, List<Code> kept) implements Outcome {
        public Applied {
            kept = List.copyOf(kept);
        }
    }

    /** Nothing was changed. */
    public record Refused(List<LineError> errors) implements Outcome {
        public Refused {
            errors = List.copyOf(errors);
        }
    }

    /** @throws IOException when the file cannot be read from disk */
    public Outcome importFile(Path file, Actor actor, String reason) throws IOException {
        return switch (RegistryFile.read(file, zone)) {
            case RegistryFile.Refused refused -> new Refused(refused.errors());
            case RegistryFile.Accepted accepted -> apply(accepted.document(), actor, reason);
        };
    }

    /** Applies a document. */
    public Outcome apply(RegistryDocument document, Actor actor, String reason) {
        return Act.run(jdbi, audit, clock, safeguards, actor, reason, act -> {
            Application application = new Application(act);
            document.campuses().forEach(application::campus);
            if (!application.errors.isEmpty()) {
                act.undo();
                return new Refused(application.errors.stream().sorted().toList());
            }
            return new Applied(document.campuses().size(), application.named, act.changes(), application.kept);
        });
    }

    /** One document on its way into the registry. */
    private static final class Application {
        private final Act act;
        private final Map<Code, Campus> campuses = new HashMap<>();
        private final Map<Code, CameraRows.Stored> cameras;
        private final List<LineError> errors = new ArrayList<>();
        private final List<Code> kept = new ArrayList<>();
        private int named;

        Application(Act act) {
            this.act = act;
            Campuses.all(act.handle()).forEach(campus -> campuses.put(campus.code(), campus));
            this.cameras = CameraRows.byCode(act.handle());
        }

        void campus(RegistryDocument.CampusEntry entry) {
            attempt(entry.line(), () -> {
                Campus known = campuses.get(entry.code());
                Campus campus = known == null
                        ? Campuses.add(act, new NewCampus(entry.code(), entry.name(), entry.kind()))
                        : known;
                Campuses.change(act, campus, entry.name(), entry.kind());
                List<Area> areas = Campuses.areas(act.handle(), campus);
                entry.areas().forEach(area -> area(campus, areas, area));
                entry.notApplicable()
                        .forEach((kind, basis) ->
                                attempt(entry.line(), () -> Campuses.declareNotApplicable(act, campus, kind, basis)));
            });
        }

        private void area(Campus campus, List<Area> areas, RegistryDocument.AreaEntry entry) {
            attempt(entry.line(), () -> {
                Optional<Area> known = areas.stream()
                        .filter(area -> area.name().equals(entry.name()))
                        .findFirst();
                if (known.isEmpty()) {
                    Campuses.addArea(act, campus, new NewArea(entry.kind().name(), entry.name()));
                } else if (known.get().kind() != entry.kind()) {
                    errors.add(new LineError(
                            entry.line(),
                            "kind",
                            "area '%s' of campus '%s' is registered as %s; a kind does not change"
                                    .formatted(
                                            entry.name(),
                                            campus.code(),
                                            known.get().kind())));
                }
                entry.cameras().forEach(camera -> camera(campus, entry.name(), camera));
            });
        }

        private void camera(Campus campus, String area, RegistryDocument.CameraEntry entry) {
            named++;
            attempt(entry.line(), () -> {
                CameraRows.Stored known = cameras.get(entry.code());
                if (known == null) {
                    Cameras.add(act, campus, newCamera(area, entry));
                } else if (!known.camera().campus().equals(campus.code())) {
                    throw DomainException.conflict(
                            "code",
                            "camera '%s' belongs to campus '%s'; a camera does not move"
                                    .formatted(entry.code(), known.camera().campus()));
                } else if (entry.commissionedAt() != null
                        && !entry.commissionedAt().equals(known.camera().commissionedAt())) {
                    throw DomainException.conflict(
                            "commissionedAt",
                            "camera '%s' was commissioned at %s; that does not change"
                                    .formatted(entry.code(), known.camera().commissionedAt()));
                } else {
                    change(known, change(area, entry));
                }
            });
        }

        private void change(CameraRows.Stored known, CameraChange wanted) {
            boolean lowers =
                    ClassLowering.of(act.handle(), known.camera(), wanted).isPresent();
            if (lowers) {
                kept.add(known.camera().code());
            }
            Cameras.change(act, known, lowers ? wanted.keepingClass() : wanted);
        }

        private void attempt(int line, Runnable step) {
            try {
                step.run();
            } catch (DomainException e) {
                errors.add(new LineError(line, e.field().orElse(""), String.valueOf(e.getMessage())));
            }
        }

        private static NewCamera newCamera(String area, RegistryDocument.CameraEntry entry) {
            return new NewCamera(
                    entry.code(),
                    entry.name(),
                    area,
                    entry.url(),
                    entry.credentials(),
                    entry.enabled() == null || entry.enabled(),
                    entry.audio() != null && entry.audio(),
                    entry.commissionedAt(),
                    entry.expectedWindow(),
                    entry.retentionClass(),
                    entry.classBasis());
        }

        private static CameraChange change(String area, RegistryDocument.CameraEntry entry) {
            return new CameraChange(
                    entry.name(),
                    area,
                    entry.url(),
                    entry.credentials(),
                    entry.enabled(),
                    entry.audio(),
                    entry.expectedWindow(),
                    ClassChoice.of(entry.retentionClass()),
                    entry.classBasis());
        }
    }
}
