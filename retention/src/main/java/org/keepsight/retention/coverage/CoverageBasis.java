package org.keepsight.retention.coverage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.Footage;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * Everything the coverage of one camera over a window rests on.
 *
 * @param now the moment it is judged at; the future is not expected
 * @param commissionedAt before it the camera is not yet mature
 * @param expected when its schedules expect footage and it is in service; only the part in the window counts
 * @param footage what its camera-days say of the window
 * @param live what its worker last said; {@code null} when none ever did
 * @param events what happened to its stream in the window, in order, between what happened last before and first after
 *     it; connections whose footage is stored may be left out
 */
record CoverageBasis(
        TimeRange window,
        Instant now,
        Instant commissionedAt,
        TimeRanges expected,
        Footage footage,
        @Nullable CameraLive live,
        List<StreamEvent> events) {

    /** The events without those that neither bring pictures nor end them: that a camera went from one worker to another. */
    static List<StreamEvent> ofPictures(List<StreamEvent> events) {
        return events.stream().noneMatch(CoverageBasis::isHandover)
                ? events
                : events.stream().filter(event -> !isHandover(event)).toList();
    }

    private static boolean isHandover(StreamEvent event) {
        return event.kind() == StreamEventKind.HANDED_OVER;
    }
}
