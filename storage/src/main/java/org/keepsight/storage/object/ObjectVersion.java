package org.keepsight.storage.object;

import org.jspecify.annotations.Nullable;

/** One version of an object; {@code versionId} is {@code null} on a store without versions. */
public record ObjectVersion(String key, @Nullable String versionId) {}
