package org.keepsight.retention.proof;

import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import org.keepsight.retention.proof.CertifiedCamera.Verified;
import org.keepsight.storage.model.CameraId;

/** Tells what of cameras' stored bytes was read and compared on a day. */
@FunctionalInterface
public interface Verifications {
    /** Nobody counts. */
    Verifications NONE = (day, cameras) -> Map.of();

    /**
     * What was verified, whatever day the footage is of; cameras that nobody counts for are absent.
     *
     * @param day a UTC day
     */
    Map<CameraId, Verified> on(LocalDate day, Collection<CameraId> cameras);
}
