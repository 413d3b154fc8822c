/** Which worker records which camera: leases in the database, by its clock. */
@NullMarked
package org.keepsight.storage.lease;

import org.jspecify.annotations.NullMarked;
