package org.keepsight.storage.protection;

import java.time.Instant;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.RetentionClass;

/**
 * What a camera was from an instant on, until its next standing.
 *
 * @param since of the first standing of a camera it does not count: what it was then, it is taken to have been always
 */
public record Standing(Instant since, RetentionClass retentionClass, AreaKind kind) {}
