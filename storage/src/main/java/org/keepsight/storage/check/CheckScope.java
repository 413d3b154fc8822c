package org.keepsight.storage.check;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.keepsight.storage.model.CameraId;

/**
 * What a check looks at.
 *
 * @param cameras whose footage
 * @param first UTC day of the end of footage, included
 * @param last likewise
 * @param everything whether also what belongs to no camera: objects of other names, partitions
 * @param done through which day a check that was broken off had come, per camera
 */
public record CheckScope(
        List<CameraId> cameras, LocalDate first, LocalDate last, boolean everything, Map<CameraId, LocalDate> done) {
    /** Before any footage: what a wrong clock recorded is footage, too. */
    public static final LocalDate FIRST = LocalDate.of(1970, 1, 1);

    public static final LocalDate LAST = LocalDate.of(9999, 12, 31);

    public CheckScope {
        cameras = List.copyOf(cameras);
        done = Map.copyOf(done);
        if (last.isBefore(first) || first.isBefore(FIRST) || last.isAfter(LAST)) {
            throw new IllegalArgumentException(
                    "a check is from a first to a last day between " + FIRST + " and " + LAST);
        }
    }

    /** These cameras and all that belongs to none. */
    public static CheckScope everything(List<CameraId> cameras) {
        return new CheckScope(cameras, FIRST, LAST, true, Map.of());
    }
}
