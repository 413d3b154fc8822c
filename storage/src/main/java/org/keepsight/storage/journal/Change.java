package org.keepsight.storage.journal;

import org.jspecify.annotations.Nullable;

/**
 * One row of a journalled table as it became.
 *
 * @param entity the table
 * @param key its primary key, as text
 * @param content the row as JSON; {@code null}: it is gone
 */
public record Change(String entity, String key, @Nullable String content) {}
