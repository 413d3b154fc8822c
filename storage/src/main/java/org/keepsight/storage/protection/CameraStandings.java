package org.keepsight.storage.protection;

import java.time.Instant;
import java.util.List;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;

/**
 * All that a camera ever was, as far as policies ask for it.
 *
 * @param commissionedAt what ends before it was recorded under a wrong clock: nobody knows its age
 * @param standings in order, at least one
 */
public record CameraStandings(
        CameraId camera, Code code, Code campus, Instant commissionedAt, List<Standing> standings) {
    public CameraStandings {
        standings = List.copyOf(standings);
        if (standings.isEmpty()) {
            throw new IllegalArgumentException("a camera always was something");
        }
    }

    /** What it is now. */
    public RetentionClass retentionClass() {
        return standings.getLast().retentionClass();
    }
}
