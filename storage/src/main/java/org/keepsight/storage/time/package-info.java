/** Whether a clock may be believed where it decides what is deleted, and for how long something is locked. */
@NullMarked
package org.keepsight.storage.time;

import org.jspecify.annotations.NullMarked;
