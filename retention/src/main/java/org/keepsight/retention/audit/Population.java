package org.keepsight.retention.audit;

import java.time.Instant;
import java.util.List;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;

/**
 * Everything an audit may draw from: the camera-minutes that had to be kept at one instant. A minute is in it when it was
 * expected to be recorded, lies within the days its camera's footage is kept, is not lawfully deleted, and when all of that is
 * so for the whole of it.
 *
 * @param asOf the instant
 * @param strata by campus, then area kind; never an empty one
 */
record Population(Instant asOf, List<Stratum> strata) {
    /**
     * The camera-minutes of one area kind of a campus.
     *
     * @param cameras by code; never one without minutes
     */
    record Stratum(Code campus, AreaKind kind, List<Camera> cameras) {
        Stratum {
            cameras = List.copyOf(cameras);
        }

        long minutes() {
            return cameras.stream()
                    .mapToLong(camera -> camera.minutes().total())
                    .sum();
        }
    }

    /**
     * One camera's share.
     *
     * @param minutes that had to be kept
     * @param claimed those of them that the catalogue called recorded from beginning to end
     */
    record Camera(Code code, MinuteRanges minutes, MinuteRanges claimed) {}

    Population {
        strata = List.copyOf(strata);
    }

    long minutes() {
        return strata.stream().mapToLong(Stratum::minutes).sum();
    }
}
