/**
 * Verifies certificates, chains, segments and deletion ledgers from files alone: no database, no store, no configuration. Pure
 * but for reading the files.
 */
@NullMarked
package org.keepsight.retention.verify;

import org.jspecify.annotations.NullMarked;
