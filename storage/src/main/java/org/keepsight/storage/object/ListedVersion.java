package org.keepsight.storage.object;

/**
 * A version as a listing tells of it.
 *
 * @param bytes its size; 0 of a marker
 * @param newest whether it is what the key alone means
 * @param marker whether it is no object, but says that the key was deleted: what is beneath it is hidden, and there
 */
public record ListedVersion(ObjectVersion version, long bytes, boolean newest, boolean marker) {}
