package org.keepsight.storage.registry;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;

/** The commands that change cameras, inside one transaction. Stateless. */
final class Cameras {
    private static final String ADD = """
            insert into camera (code, campus_id, name, enabled, audio, commissioned_at)
            values (:code, :campus, :name, :enabled, :audio, :commissioned)
            on conflict (code) do nothing
            returning id
            """;
    private static final String CHANGE = """
            update camera set name = :name, enabled = :enabled, audio = :audio where id = :camera
            """;
    private static final String DECOMMISSION = """
            update camera set decommissioned_at = greatest(:now, commissioned_at) where id = :camera
            """;

    private Cameras() {}

    static Camera add(Act act, Campus campus, NewCamera camera) {
        String name = Texts.name("name", camera.name());
        Area area = area(act, campus, camera.area());
        CameraAddress address = address(camera.url(), camera.credentials());
        address.requireWithin(act.safeguards().networks());
        WeeklySchedule schedule =
                camera.expectedWindow() == null ? WeeklySchedule.ALWAYS : new WeeklySchedule(camera.expectedWindow());
        String classBasis = classBasis(camera.retentionClass(), camera.classBasis());
        Instant commissioned = commissioned(act, camera.commissionedAt());
        int id = act.handle()
                .createQuery(ADD)
                .bind("code", camera.code().value())
                .bind("campus", campus.id().value())
                .bind("name", name)
                .bind("enabled", camera.enabled())
                .bind("audio", camera.audio())
                .bind("commissioned", Act.sql(commissioned))
                .mapTo(Integer.class)
                .findOne()
                .orElseThrow(() ->
                        DomainException.conflict("code", "the code '" + camera.code() + "' belongs to another camera"));
        // What is first known of a camera holds from its commissioning, so that its history has no hole.
        Instant since = commissioned.isBefore(act.now()) ? commissioned : act.now();
        CameraVersions versions = new CameraVersions(act, new CameraId(id), since);
        versions.area(area);
        versions.binding(address);
        versions.expectedWindow(schedule);
        if (camera.retentionClass() != null && classBasis != null) {
            versions.retentionClass(camera.retentionClass(), classBasis);
        }
        Camera added = stored(act, camera.code()).camera();
        act.record("camera.added", added, described(added));
        return added;
    }

    /** Applies what differs; nothing is written when nothing does. */
    static Camera change(Act act, CameraRows.Stored stored, CameraChange change) {
        Camera camera = stored.camera();
        if (camera.decommissionedAt() != null) {
            throw DomainException.conflict("code", "camera '" + camera.code() + "' is decommissioned");
        }
        CameraVersions versions = new CameraVersions(act, camera.id(), act.now());
        Map<String, Object> changed = new LinkedHashMap<>();
        changeRow(act, camera, change, changed);
        changeArea(act, camera, change, versions, changed);
        changeBinding(act, stored, change, versions, changed);
        changeExpectedWindow(camera, change, versions, changed);
        changeClass(camera, change, versions, changed);
        if (changed.isEmpty()) {
            return camera;
        }
        act.record("camera.changed", camera, changed);
        return stored(act, camera.code()).camera();
    }

    static Camera decommission(Act act, Camera camera) {
        if (camera.decommissionedAt() != null) {
            return camera;
        }
        act.handle()
                .createUpdate(DECOMMISSION)
                .bind("camera", camera.id().value())
                .bind("now", Act.sql(act.now()))
                .execute();
        Camera gone = stored(act, camera.code()).camera();
        act.record(
                "camera.decommissioned", camera, Map.of("decommissionedAt", String.valueOf(gone.decommissionedAt())));
        return gone;
    }

    private static void changeRow(Act act, Camera camera, CameraChange change, Map<String, Object> changed) {
        String name = change.name() == null ? camera.name() : Texts.name("name", change.name());
        boolean enabled = change.enabled() == null ? camera.enabled() : change.enabled();
        boolean audio = change.audio() == null ? camera.audio() : change.audio();
        note(changed, "name", camera.name(), name);
        note(changed, "enabled", camera.enabled(), enabled);
        note(changed, "audio", camera.audio(), audio);
        if (!changed.isEmpty()) {
            act.handle()
                    .createUpdate(CHANGE)
                    .bind("camera", camera.id().value())
                    .bind("name", name)
                    .bind("enabled", enabled)
                    .bind("audio", audio)
                    .execute();
        }
    }

    private static void changeArea(
            Act act, Camera camera, CameraChange change, CameraVersions versions, Map<String, Object> changed) {
        if (change.area() == null || change.area().strip().equals(camera.area().name())) {
            return;
        }
        Area area = area(act, Campuses.get(act.handle(), camera.campus()), change.area());
        versions.area(area);
        note(changed, "area", camera.area().name(), area.name());
    }

    private static void changeBinding(
            Act act,
            CameraRows.Stored stored,
            CameraChange change,
            CameraVersions versions,
            Map<String, Object> changed) {
        Camera camera = stored.camera();
        CameraAddress address = address(change.url() == null ? camera.url() : change.url(), change.credentials());
        boolean newUrl = !address.url().equals(camera.url());
        if (newUrl) {
            address.requireWithin(act.safeguards().networks());
        }
        Credentials known = stored.opened(act.safeguards().credentials());
        Credentials credentials = address.credentials() == null ? known : address.credentials();
        boolean newCredentials = credentials != null && !credentials.equals(known);
        if (!newCredentials && !newUrl) {
            return;
        }
        if (credentials == null && camera.hasCredentials()) {
            throw DomainException.conflict(
                    "credentials",
                    "the credentials of camera '" + camera.code() + "' cannot be opened any more: give them anew");
        }
        versions.binding(new CameraAddress(address.url(), credentials));
        note(changed, "url", camera.url(), address.url());
        note(changed, "credentials", "kept", newCredentials ? "replaced" : "kept");
    }

    private static void changeExpectedWindow(
            Camera camera, CameraChange change, CameraVersions versions, Map<String, Object> changed) {
        if (change.expectedWindow() == null) {
            return;
        }
        WeeklySchedule schedule = new WeeklySchedule(change.expectedWindow());
        if (!schedule.text().equals(camera.expectedWindow())) {
            versions.expectedWindow(schedule);
            note(changed, "expectedWindow", camera.expectedWindow(), schedule.text());
        }
    }

    private static void changeClass(
            Camera camera, CameraChange change, CameraVersions versions, Map<String, Object> changed) {
        String basis = classBasis(change.retentionClass(), change.classBasis());
        ClassChoice wanted = change.retentionClass();
        if (wanted == null || basis == null) {
            return;
        }
        boolean same = wanted.own() == null
                ? camera.classOverrideBasis() == null
                : wanted.own() == camera.retentionClass() && basis.equals(camera.classOverrideBasis());
        if (!same) {
            versions.retentionClass(wanted.own(), basis);
            changed.put("retentionClass", wanted.name());
            changed.put("classBasis", basis);
        }
    }

    private static void note(Map<String, Object> changed, String field, Object before, Object after) {
        if (!before.equals(after)) {
            changed.put(field, after);
        }
    }

    private static CameraRows.Stored stored(Act act, Code code) {
        return CameraRows.find(act.handle(), code).orElseThrow(() -> DomainException.notFound("camera", code));
    }

    private static Area area(Act act, Campus campus, String text) {
        String name = Texts.name("area", text);
        return Campuses.areas(act.handle(), campus).stream()
                .filter(area -> area.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        DomainException.invalid("area", "campus '" + campus.code() + "' has no area '" + name + "'"));
    }

    private static CameraAddress address(String url, @Nullable Credentials given) {
        CameraAddress address = CameraAddress.of(url, given);
        if (address.credentials() != null) {
            Texts.credentials(address.credentials());
        }
        return address;
    }

    private static @Nullable String classBasis(@Nullable Enum<?> chosen, @Nullable String basis) {
        if (chosen == null && basis == null) {
            return null;
        }
        if (chosen == null) {
            throw DomainException.invalid("classBasis", "a basis goes with a retention class");
        }
        if (basis == null) {
            throw DomainException.invalid("classBasis", "the choice of a retention class needs a basis");
        }
        return Texts.basis("classBasis", basis);
    }

    private static Instant commissioned(Act act, @Nullable Instant given) {
        Instant commissioned = given == null ? act.now() : given.truncatedTo(ChronoUnit.MICROS);
        if (commissioned.isBefore(Instant.EPOCH)
                || commissioned.isAfter(act.now().plus(3660, ChronoUnit.DAYS))) {
            throw DomainException.invalid("commissionedAt", "a camera is commissioned after 1970 and within ten years");
        }
        return commissioned;
    }

    private static Map<String, Object> described(Camera camera) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("campus", camera.campus().value());
        detail.put("name", camera.name());
        detail.put("area", camera.area().name());
        detail.put("url", camera.url());
        detail.put("credentials", camera.hasCredentials() ? "given" : "none");
        detail.put("enabled", camera.enabled());
        detail.put("audio", camera.audio());
        detail.put("commissionedAt", camera.commissionedAt().toString());
        detail.put("expectedWindow", camera.expectedWindow());
        detail.put("retentionClass", camera.retentionClass().name());
        if (camera.classOverrideBasis() != null) {
            detail.put("classBasis", camera.classOverrideBasis());
        }
        return detail;
    }
}
