/** What the catalogue knows and footage does not tell, kept beside the footage: the store alone restores the catalogue. */
@NullMarked
package org.keepsight.storage.journal;

import org.jspecify.annotations.NullMarked;
