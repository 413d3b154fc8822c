/** What was recorded, what is missing and why: computed from camera-days, never from segments. */
@NullMarked
package org.keepsight.retention.coverage;

import org.jspecify.annotations.NullMarked;
