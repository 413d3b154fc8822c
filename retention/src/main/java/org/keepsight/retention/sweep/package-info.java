/** Deleting what must go: planned purely, executed in the order of the delete protocol. */
@NullMarked
package org.keepsight.retention.sweep;

import org.jspecify.annotations.NullMarked;
