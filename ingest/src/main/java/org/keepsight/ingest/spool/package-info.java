/** The spool: where footage is safe until the object store and the catalogue have it. */
@NullMarked
package org.keepsight.ingest.spool;

import org.jspecify.annotations.NullMarked;
