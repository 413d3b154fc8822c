/** Cutting: what becomes of a camera's pictures, decided purely, and carried out into the spool. */
@NullMarked
package org.keepsight.ingest.segment;

import org.jspecify.annotations.NullMarked;
