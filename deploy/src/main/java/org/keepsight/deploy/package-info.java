/** The launcher and the wiring: the one place where objects are made and closed. */
@NullMarked
package org.keepsight.deploy;

import org.jspecify.annotations.NullMarked;
