/** Whether catalogue and object store say the same. */
@NullMarked
package org.keepsight.storage.check;

import org.jspecify.annotations.NullMarked;
