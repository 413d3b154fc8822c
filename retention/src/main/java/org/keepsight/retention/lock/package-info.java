/** Brings the locks of the store in line with policies and holds: dates are extended, legal holds set and ended. */
@NullMarked
package org.keepsight.retention.lock;

import org.jspecify.annotations.NullMarked;
