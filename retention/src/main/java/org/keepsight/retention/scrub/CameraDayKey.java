package org.keepsight.retention.scrub;

import java.time.LocalDate;
import org.keepsight.storage.model.CameraId;

/**
 * A camera's UTC day, of the end of its footage.
 *
 * @param again whether it is verified from its beginning, whatever was verified before
 */
record CameraDayKey(CameraId camera, LocalDate day, boolean again) {}
