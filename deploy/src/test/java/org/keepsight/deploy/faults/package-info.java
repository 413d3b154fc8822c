/** What goes wrong on bad days, at random, and what of it may be seen in coverage afterwards. */
@NullMarked
package org.keepsight.deploy.faults;

import org.jspecify.annotations.NullMarked;
