/** What protects a segment from deletion: policy versions and the days they require. */
@NullMarked
package org.keepsight.storage.protection;

import org.jspecify.annotations.NullMarked;
