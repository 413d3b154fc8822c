/** What protects a segment from deletion: policy versions, the days they require, and holds. */
@NullMarked
package org.keepsight.storage.protection;

import org.jspecify.annotations.NullMarked;
