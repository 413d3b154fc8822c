/** Whether catalogue and object store say the same, and how to mend it when they do not. */
@NullMarked
package org.keepsight.storage.check;

import org.jspecify.annotations.NullMarked;
