/** Where segments lie: one contract, a directory or any S3. */
@NullMarked
package org.keepsight.storage.object;

import org.jspecify.annotations.NullMarked;
