/** The catalogue: which segments exist, what each camera's day holds, what happened to its stream. */
@NullMarked
package org.keepsight.storage.catalogue;

import org.jspecify.annotations.NullMarked;
