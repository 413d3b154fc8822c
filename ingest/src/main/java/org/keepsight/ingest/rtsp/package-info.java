/** Pulling: cameras asked over RTSP, again and again, and what they answer. No FFmpeg type leaves this package. */
@NullMarked
package org.keepsight.ingest.rtsp;

import org.jspecify.annotations.NullMarked;
