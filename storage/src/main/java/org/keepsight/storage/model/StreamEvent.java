package org.keepsight.storage.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a camera's stream.
 *
 * @param at when it happened, by this computer's clock
 * @param run the run it began or ended, if any
 * @param detail one line for a person, without credentials; may be empty
 */
public record StreamEvent(
        CameraId camera,
        Instant at,
        StreamEventKind kind,
        @Nullable RunId run,
        String detail) {}
