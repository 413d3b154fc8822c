/** The words every part of Keepsight uses. Pure values: no I/O, no framework. */
@NullMarked
package org.keepsight.storage.model;

import org.jspecify.annotations.NullMarked;
