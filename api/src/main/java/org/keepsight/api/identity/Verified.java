package org.keepsight.api.identity;

/** How a caller proved who they are. */
public enum Verified {
    PASSWORD,
    /** Password and a time-based code. */
    PASSWORD_AND_CODE,
    /** An OpenID provider's word. */
    OIDC,
    /** A machine's bearer token. */
    TOKEN
}
