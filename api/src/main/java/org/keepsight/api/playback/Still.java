package org.keepsight.api.playback;

import java.time.Instant;

/**
 * A single picture.
 *
 * @param at the instant it shows: its fragment's beginning
 * @param jpeg never modified
 */
public record Still(Instant at, byte[] jpeg) {}
