/** Campuses, areas, cameras: what is registered, since when, on whose word. */
@NullMarked
package org.keepsight.storage.registry;

import org.jspecify.annotations.NullMarked;
