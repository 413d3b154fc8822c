package org.keepsight.api.identity;

/** Who vouches for a person. */
public enum AccountKind {
    /** We do, by a password. */
    LOCAL,
    /** An OpenID provider does; its claims say what the person may. */
    OIDC
}
