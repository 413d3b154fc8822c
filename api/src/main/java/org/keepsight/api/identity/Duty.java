package org.keepsight.api.identity;

/** What somebody signed in must do before anything else. */
public enum Duty {
    /** Somebody else knows the password. */
    CHANGE_PASSWORD,
    /** This deployment demands a second factor of administrators. */
    ENROL_TOTP
}
