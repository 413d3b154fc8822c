/** Holds (证据保全): footage that must stay, whatever its age. */
@NullMarked
package org.keepsight.retention.hold;

import org.jspecify.annotations.NullMarked;
