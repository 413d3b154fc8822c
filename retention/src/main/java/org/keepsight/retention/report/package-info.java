/** Retention reports: which required days are retrievable, and what was kept too short or too long. */
@NullMarked
package org.keepsight.retention.report;

import org.jspecify.annotations.NullMarked;
