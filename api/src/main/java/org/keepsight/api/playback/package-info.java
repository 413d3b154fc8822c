/** Looking at what was recorded: which fragments show a range, their playlist, single pictures. Knows no HTTP. */
@NullMarked
package org.keepsight.api.playback;

import org.jspecify.annotations.NullMarked;
