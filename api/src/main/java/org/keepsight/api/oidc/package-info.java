/** What is said between us and an OpenID provider: who somebody is. Knows nothing of accounts, roles or sessions. */
@NullMarked
package org.keepsight.api.oidc;

import org.jspecify.annotations.NullMarked;
