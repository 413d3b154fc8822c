package org.keepsight.retention.hold;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;

/**
 * A hold as somebody asks for it.
 *
 * @param range may reach into the future; what is recorded then is held, too
 * @param reviewAt when somebody should look whether it is still needed; {@code null}: after 90 days
 * @param endsAt until when it is asked for; {@code null}: until it is released
 */
public record NewHold(
        List<Code> cameras,
        TimeRange range,
        String caseNumber,
        @Nullable Instant reviewAt,
        @Nullable Instant endsAt) {
    public NewHold {
        cameras = cameras.stream().distinct().sorted().toList();
    }
}
