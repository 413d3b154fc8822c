/**
 * The random spot audit (抽查): camera-minutes of the required window, drawn by a method anybody can repeat, fetched from the
 * store and looked at.
 */
@NullMarked
package org.keepsight.retention.audit;

import org.jspecify.annotations.NullMarked;
