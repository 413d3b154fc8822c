package org.keepsight.api.identity;

/** What an account or a service token may be; {@link PermissionMatrix} says what each role may do. */
public enum Role {
    /** 保卫: footage of their own campus. */
    OFFICER(true, false),
    /** 校区管理员: the registry of their own campus. */
    CAMPUS_ADMINISTRATOR(true, false),
    /** 督导: coverage and reports of the county, no footage. */
    BUREAU_AUDITOR(false, false),
    /** 教育局管理员: registry, policy and users, no footage. */
    BUREAU_ADMINISTRATOR(false, true),
    /** 公安: cameras and ranges of an approved retrieval, nothing else. */
    POLICE(false, false),
    /** 系统管理员: operation, no footage. */
    SYSTEM_ADMINISTRATOR(false, true);

    private final boolean ofCampus;
    private final boolean administrator;

    Role(boolean ofCampus, boolean administrator) {
        this.ofCampus = ofCampus;
        this.administrator = administrator;
    }

    /** Whether a grant of this role names a campus; all others are of the county. */
    public boolean ofCampus() {
        return ofCampus;
    }

    /** Whether a second factor can be demanded of whoever has this role. */
    public boolean administrator() {
        return administrator;
    }
}
