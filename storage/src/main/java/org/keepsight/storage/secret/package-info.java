/** Secrets at rest: keys that are kept apart from what they seal. */
@NullMarked
package org.keepsight.storage.secret;

import org.jspecify.annotations.NullMarked;
