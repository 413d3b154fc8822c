/** The HTTP face: the contract's operations, problems, health, metrics and the page. */
@NullMarked
package org.keepsight.api.http;

import org.jspecify.annotations.NullMarked;
