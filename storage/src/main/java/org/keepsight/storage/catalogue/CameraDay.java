package org.keepsight.storage.catalogue;

import java.time.LocalDate;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.TimeRanges;

/**
 * What is known of a camera's UTC day.
 *
 * @param segments stored segments that end on this day
 * @param bytes their size
 */
public record CameraDay(
        CameraId camera,
        LocalDate day,
        TimeRanges recorded,
        TimeRanges lost,
        TimeRanges expired,
        int segments,
        long bytes) {}
