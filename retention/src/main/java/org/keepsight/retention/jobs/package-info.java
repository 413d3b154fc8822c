/** One Quartz job for each schedule, each a single call. */
@NullMarked
package org.keepsight.retention.jobs;

import org.jspecify.annotations.NullMarked;
