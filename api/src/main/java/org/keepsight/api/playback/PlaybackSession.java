package org.keepsight.api.playback;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;

/**
 * Somebody's leave to fetch this footage for a while, under a path of its own.
 *
 * @param id random; part of the path
 * @param actor whose it is
 * @param login the session of the person it belongs to and ends with; {@code null}: a machine's
 */
public record PlaybackSession(
        UUID id,
        Actor actor,
        @Nullable UUID login,
        List<Code> cameras,
        TimeRange range,
        String reason,
        Instant expiresAt) {
    public PlaybackSession {
        cameras = List.copyOf(cameras);
    }
}
