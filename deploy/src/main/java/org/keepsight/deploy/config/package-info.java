/** The configuration: one YAML file, one tree of records, every problem reported at once. */
@NullMarked
package org.keepsight.deploy.config;

import org.jspecify.annotations.NullMarked;
