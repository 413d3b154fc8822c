/** The access register (调用登记): who did what and why, sealed and chained, written in the transaction of the act. */
@NullMarked
package org.keepsight.storage.audit;

import org.jspecify.annotations.NullMarked;
