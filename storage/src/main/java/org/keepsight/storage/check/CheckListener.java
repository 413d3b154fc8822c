package org.keepsight.storage.check;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;

/** Who is told how a check goes; calls come one at a time, from several threads. */
public interface CheckListener {
    /**
     * A disagreement that was still there after the grace.
     *
     * @param lookedAt the camera whose turn it was; {@code null} for what belongs to none
     * @param mending what became of it; {@code null} when the check only looks
     */
    void found(@Nullable CameraId lookedAt, Discrepancy discrepancy, @Nullable Mending mending);

    /**
     * A camera is looked at through this day and all that was found there is told: a check may go on behind it.
     *
     * @param counted what was looked at since the last such call for this camera
     */
    void passed(CameraId camera, LocalDate through, CheckCount counted);
}
