/** Scrubbing: stored bytes are read again, all the time and within a budget, and what is gone or changed becomes lost. */
@NullMarked
package org.keepsight.retention.scrub;

import org.jspecify.annotations.NullMarked;
