/** Inside a segment: fragments, their index, stills. The only place besides ingest that knows FFmpeg. */
@NullMarked
package org.keepsight.storage.media;

import org.jspecify.annotations.NullMarked;
