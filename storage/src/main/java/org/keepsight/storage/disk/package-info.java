/** What every part that owns a directory needs of the disk. */
@NullMarked
package org.keepsight.storage.disk;

import org.jspecify.annotations.NullMarked;
