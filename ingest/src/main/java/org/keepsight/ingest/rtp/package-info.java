/** From RTP packets to pictures: pure, one stream at a time, no I/O. */
@NullMarked
package org.keepsight.ingest.rtp;

import org.jspecify.annotations.NullMarked;
