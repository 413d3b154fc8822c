package org.keepsight.storage.audit;

import org.keepsight.storage.object.InstallationKey;

/** An access register under a key of tests. */
public final class TestAudit {
    public static final InstallationKey KEY = new InstallationKey(new byte[InstallationKey.BYTES]);

    private TestAudit() {}

    public static AuditLog log() {
        return new AuditLog(KEY);
    }
}
