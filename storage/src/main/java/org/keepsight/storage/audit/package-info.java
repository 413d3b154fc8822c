/** Who did what and why, written in the transaction of the act. */
@NullMarked
package org.keepsight.storage.audit;

import org.jspecify.annotations.NullMarked;
