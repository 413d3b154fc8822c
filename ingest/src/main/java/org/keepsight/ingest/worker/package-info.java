/** The worker: which cameras are pulled now, and what is reported of them. */
@NullMarked
package org.keepsight.ingest.worker;

import org.jspecify.annotations.NullMarked;
