/** Who may come in and what they may do: accounts, sessions, tokens, roles with scopes, the permission matrix. */
@NullMarked
package org.keepsight.api.identity;

import org.jspecify.annotations.NullMarked;
