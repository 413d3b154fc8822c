package org.keepsight.storage.registry;

import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;

/**
 * What is registered: campuses, areas, cameras. Every command writes its audit row in its transaction and advances the
 * registry revision. Unknown codes are {@code NOT_FOUND}, taken ones {@code CONFLICT}, bad values {@code INVALID} with
 * the field, prohibited places {@code FORBIDDEN} with the rule. Thread-safe.
 */
public final class Registry {
    public Registry(Jdbi jdbi, AuditLog audit, InstantSource clock) {}

    public Campus addCampus(NewCampus campus, Actor actor, String reason) {
        throw new UnsupportedOperationException("stub");
    }

    /** All campuses by code. */
    public List<Campus> campuses() {
        throw new UnsupportedOperationException("stub");
    }

    public Campus campus(Code code) {
        throw new UnsupportedOperationException("stub");
    }

    /** Declares that the campus has no area of a key kind, so that none is reported missing. */
    public void declareNotApplicable(Code campus, AreaKind kind, String basis, Actor actor, String reason) {
        throw new UnsupportedOperationException("stub");
    }

    public Area addArea(Code campus, NewArea area, Actor actor, String reason) {
        throw new UnsupportedOperationException("stub");
    }

    /** The campus's areas by name. */
    public List<Area> areas(Code campus) {
        throw new UnsupportedOperationException("stub");
    }

    public Camera addCamera(Code campus, NewCamera camera, Actor actor, String reason) {
        throw new UnsupportedOperationException("stub");
    }

    /** The campus's cameras by code, decommissioned ones included. */
    public List<Camera> cameras(Code campus) {
        throw new UnsupportedOperationException("stub");
    }

    public Camera camera(Code code) {
        throw new UnsupportedOperationException("stub");
    }

    public Camera changeCamera(Code code, CameraChange change, Actor actor, String reason) {
        throw new UnsupportedOperationException("stub");
    }

    /** Takes a camera out of service for ever. Its footage stays under retention. Repeating it changes nothing. */
    public Camera decommission(Code code, Actor actor, String reason) {
        throw new UnsupportedOperationException("stub");
    }

    /** All cameras of the county with the history of their expected windows, by camera id. */
    public List<CameraExpectation> expectations() {
        throw new UnsupportedOperationException("stub");
    }

    /** The cameras of one campus, likewise. */
    public List<CameraExpectation> expectations(Code campus) {
        throw new UnsupportedOperationException("stub");
    }

    /** One camera, likewise. */
    public CameraExpectation expectation(Code camera) {
        throw new UnsupportedOperationException("stub");
    }

    /** A number that changes with every change of the registry. */
    public long revision() {
        throw new UnsupportedOperationException("stub");
    }

    /** What workers record: every camera not decommissioned, by camera id. */
    public List<CameraFeed> feeds() {
        throw new UnsupportedOperationException("stub");
    }
}
