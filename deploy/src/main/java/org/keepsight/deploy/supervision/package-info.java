/** Worker processes: how serve starts and watches them, and how they notice that it is gone. */
@NullMarked
package org.keepsight.deploy.supervision;

import org.jspecify.annotations.NullMarked;
