/** Whether cameras record now, believed from footage alone. */
@NullMarked
package org.keepsight.api.status;

import org.jspecify.annotations.NullMarked;
