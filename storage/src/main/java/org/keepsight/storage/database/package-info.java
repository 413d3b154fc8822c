/** PostgreSQL: the private instance, the connection pool, the migrations. */
@NullMarked
package org.keepsight.storage.database;

import org.jspecify.annotations.NullMarked;
