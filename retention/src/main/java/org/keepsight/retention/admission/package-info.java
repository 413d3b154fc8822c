/** Whether the store can keep what must be kept: from what is written and what is due, the day on which it is full. */
@NullMarked
package org.keepsight.retention.admission;

import org.jspecify.annotations.NullMarked;
