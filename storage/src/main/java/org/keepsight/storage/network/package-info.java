/** Ranges of addresses, and which of them cameras may have. */
@NullMarked
package org.keepsight.storage.network;

import org.jspecify.annotations.NullMarked;
