package org.keepsight.storage.registry;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;

/**
 * What is registered: campuses, areas, cameras. Every command writes its register entry in its transaction and advances the
 * registry revision; one that changes nothing writes nothing. Unknown codes are {@code NOT_FOUND}, taken ones
 * {@code CONFLICT}, bad values {@code INVALID} with the field, prohibited places {@code FORBIDDEN} with the rule.
 * Credentials are never in an answer (workers excepted), a message or an register entry. Thread-safe.
 */
public final class Registry {
    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Safeguards safeguards;

    /** @param clock says since when a version holds */
    public Registry(Jdbi jdbi, AuditLog audit, InstantSource clock, Safeguards safeguards) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.safeguards = safeguards;
    }

    /** For those who only read what is registered. */
    public Registry(Jdbi jdbi, AuditLog audit, InstantSource clock) {
        this(jdbi, audit, clock, Safeguards.NONE);
    }

    public Campus addCampus(NewCampus campus, Actor actor, String reason) {
        return act(actor, reason, act -> Campuses.add(act, campus));
    }

    /** All campuses by code. */
    public List<Campus> campuses() {
        return jdbi.withHandle(Campuses::all);
    }

    public Campus campus(Code code) {
        return jdbi.withHandle(handle -> Campuses.get(handle, code));
    }

    /**
     * Declares that the campus has no area of a key kind, so that none is reported missing. {@code CONFLICT} when it has
     * one; registering one later withdraws the declaration.
     */
    public void declareNotApplicable(Code campus, AreaKind kind, String basis, Actor actor, String reason) {
        act(actor, reason, act -> {
            Campus found = Campuses.get(act.handle(), campus);
            Campuses.declareNotApplicable(act, found, kind, basis);
            return found;
        });
    }

    public Area addArea(Code campus, NewArea area, Actor actor, String reason) {
        return act(actor, reason, act -> Campuses.addArea(act, Campuses.get(act.handle(), campus), area));
    }

    /** The campus's areas by name. */
    public List<Area> areas(Code campus) {
        return jdbi.withHandle(handle -> Campuses.areas(handle, Campuses.get(handle, campus)));
    }

    public Camera addCamera(Code campus, NewCamera camera, Actor actor, String reason) {
        return act(actor, reason, act -> Cameras.add(act, Campuses.get(act.handle(), campus), camera));
    }

    /** The campus's cameras by code, decommissioned ones included. */
    public List<Camera> cameras(Code campus) {
        return ofCampus(campus, CameraRows.Stored::camera);
    }

    public Camera camera(Code code) {
        return one(code, CameraRows.Stored::camera);
    }

    /**
     * Changes what differs, as versions that hold from now; {@code CONFLICT} when the camera is decommissioned, {@code
     * FORBIDDEN} when its class would be lower: see {@link #lowering}.
     */
    public Camera changeCamera(Code code, CameraChange change, Actor actor, String reason) {
        return act(actor, reason, act -> Cameras.change(act, known(act.handle(), code), change));
    }

    /**
     * What a change does to the class of a camera, when it lowers it: that is for two to decide, and alone.
     *
     * @throws DomainException {@code INVALID} when it changes something else, too
     */
    public Optional<ClassLowering> lowering(Code code, CameraChange change) {
        return jdbi.withHandle(handle -> {
            Camera camera = known(handle, code).camera();
            Optional<ClassLowering> lowering = ClassLowering.of(handle, camera, change);
            if (lowering.isPresent()) {
                Cameras.requireInService(camera);
                if (!change.isOfClass()) {
                    throw DomainException.invalid(
                            "retentionClass",
                            "this lowers the camera's retention class, on which a second person decides: ask for it alone,"
                                    + " with nothing but area and class");
                }
            }
            return lowering;
        });
    }

    /**
     * Lowers the class of a camera, in the transaction in which the second person decides.
     *
     * @param before what the first person saw
     * @throws DomainException {@code CONFLICT} when the camera's area or class is another by now, or it is decommissioned
     */
    public Camera lowerClass(
            Handle handle, Code camera, CameraClass before, CameraChange change, Actor actor, String reason) {
        return Act.within(
                handle,
                audit,
                clock,
                safeguards,
                actor,
                reason,
                act -> Cameras.lowerClass(act, known(handle, camera), before, change));
    }

    /** Takes a camera out of service for ever. Its footage stays under retention. Repeating it changes nothing. */
    public Camera decommission(Code code, Actor actor, String reason) {
        return act(
                actor,
                reason,
                act -> Cameras.decommission(act, known(act.handle(), code).camera()));
    }

    /** Every camera there is or was. */
    public List<CameraId> cameraIds() {
        return jdbi.withHandle(handle -> handle.createQuery("select id from camera order by id")
                .map((row, context) -> new CameraId(row.getInt("id")))
                .list());
    }

    /** All cameras of the county with the history of their expected windows, by camera id. */
    public List<CameraExpectation> expectations() {
        return jdbi.withHandle(CameraRows::all).stream()
                .map(CameraRows.Stored::expectation)
                .toList();
    }

    /** The cameras of one campus, likewise, by code. */
    public List<CameraExpectation> expectations(Code campus) {
        return ofCampus(campus, CameraRows.Stored::expectation);
    }

    /** One camera, likewise. */
    public CameraExpectation expectation(Code camera) {
        return one(camera, CameraRows.Stored::expectation);
    }

    /** A number that grows with every change of the registry and is seen together with it. */
    public long revision() {
        return jdbi.withHandle(handle -> handle.createQuery("select value from registry_revision")
                .mapTo(Long.class)
                .one());
    }

    /** What workers record: every camera not decommissioned, by camera id. */
    public List<CameraFeed> feeds() {
        return jdbi.withHandle(CameraRows::inService).stream()
                .map(stored -> stored.feed(safeguards.credentials()))
                .toList();
    }

    private <T> T act(Actor actor, String reason, Function<Act, T> command) {
        return Act.run(jdbi, audit, clock, safeguards, actor, reason, command);
    }

    private <T> T one(Code code, Function<CameraRows.Stored, T> view) {
        return jdbi.withHandle(handle -> CameraRows.find(handle, code))
                .map(view)
                .orElseThrow(() -> DomainException.notFound("camera", code));
    }

    private <T> List<T> ofCampus(Code campus, Function<CameraRows.Stored, T> view) {
        List<CameraRows.Stored> found = jdbi.withHandle(handle -> CameraRows.ofCampus(handle, campus));
        if (found.isEmpty()) {
            campus(campus); // an unknown campus is an error, an empty one is not
        }
        return found.stream().map(view).toList();
    }

    private static CameraRows.Stored known(Handle handle, Code code) {
        return CameraRows.find(handle, code).orElseThrow(() -> DomainException.notFound("camera", code));
    }
}
