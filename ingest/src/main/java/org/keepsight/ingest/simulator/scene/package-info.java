/** The drawn pictures of simulated cameras: calm scenes in plain arithmetic, without a graphics library or fonts, as H.264. */
@NullMarked
package org.keepsight.ingest.simulator.scene;

import org.jspecify.annotations.NullMarked;
