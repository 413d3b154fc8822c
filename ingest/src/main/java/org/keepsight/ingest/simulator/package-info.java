/**
 * Cameras that are not there: a real RTSP server with drawn or replayed pictures and faults on demand, for the demo, load and
 * tests.
 */
@NullMarked
package org.keepsight.ingest.simulator;

import org.jspecify.annotations.NullMarked;
