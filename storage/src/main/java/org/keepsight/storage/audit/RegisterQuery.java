package org.keepsight.storage.audit;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;

/**
 * What is looked for in the access register; {@code null} means any.
 *
 * @param when when it was written
 * @param action an action such as {@code playback.begun}, or its beginning such as {@code playback.}
 * @param within the campuses whoever asks may know of; entries about no campus are then not told
 */
public record RegisterQuery(
        TimeRange when,
        @Nullable String actor,
        @Nullable String action,
        AuditEvent.@Nullable Outcome outcome,
        @Nullable Code campus,
        @Nullable Code camera,
        @Nullable Set<Code> within) {}
