package org.keepsight.retention.coverage;

import org.keepsight.storage.registry.Camera;

/** A camera and its coverage. */
public record CameraCoverage(Camera camera, Coverage coverage) {}
